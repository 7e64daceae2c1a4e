"""The help centre, under /help/. A language comes first in every address that has words."""

from django.urls import path, register_converter

from knowledge_base.views import announcements, feedback, formats, help, media, search, service, site, suggestions


class LanguageConverter:
    """A language's code: no other address under /help/ begins like one."""

    regex = "[a-z]{2,3}(?:-[a-z0-9]{2,8})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class HashConverter(LanguageConverter):
    """A SHA-256 in hex."""

    regex = "[0-9a-f]{64}"


register_converter(LanguageConverter, "language")
register_converter(HashConverter, "sha256")

app_name = "knowledge_base"
urlpatterns = [
    path("", help.front, name="front"),
    path("colour/<slug:version>.css", site.style, name="style"),
    path("sitemap.xml", formats.sitemap, name="sitemap"),
    path("media/<sha256:sha256>/", media.picture, name="picture"),
    path("<language:language>/", help.front_in, name="front_in"),
    path("<language:language>/feed.xml", formats.feed, name="feed"),
    path("<language:language>/subscription/", announcements.subscription, name="subscription"),
    path("subscriptions/<str:token>/", announcements.confirmation, name="confirmation"),
    path("subscriptions/<int:subscriber_id>/<str:mac>/", announcements.unsubscription, name="unsubscription"),
    path("<language:language>/service/", service.service, name="service"),
    path("<language:language>/suggestions/", suggestions.suggestions, name="suggestions"),
    path("<language:language>/search/", search.results, name="search"),
    path("<language:language>/c/<slug:slug>/", help.category, name="category"),
    path("<language:language>/a/<slug:slug>/", help.article, name="article"),
    path("<language:language>/a/<slug:slug>.md", formats.markdown, name="markdown"),
    path("<language:language>/a/<slug:slug>/votes/", feedback.votes, name="votes"),
]
