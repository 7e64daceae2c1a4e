"""Every address of the product, room by room."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from channels_inbox.views.retries import retries
from helpdesk import first_run_views, health, prometheus, views
from knowledge_base.views import formats

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("internal/metrics", prometheus.metrics, name="prometheus"),
    path("api/v1/", include("helpdesk.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[]), name="schema"),
    path("setup/", first_run_views.set_up, name="set_up"),
    path("hooks/", include("channels_inbox.hook_urls")),
    path("quarantine/", include("channels_inbox.quarantine_urls")),
    path("knowledge/tickets/", include("knowledge_base.suggested_urls")),
    path("inbox/", include("tickets.urls")),
    path("live/", include("channels_inbox.live_urls")),
    path("chats/", include("channels_inbox.chats_urls")),
    path("calls/", include("channels_inbox.calls_urls")),
    path("deliveries/<int:message_id>/retries/", retries, name="delivery_retries"),
    path("accounts/", include("people.account_urls")),
    path("settings/bans/", include("channels_inbox.ban_urls")),
    path("settings/channels/", include("channels_inbox.settings_urls")),
    path("settings/help/", include("knowledge_base.site_urls")),
    path("settings/sla/", include("automation.settings_urls")),
    path("promises/", include("automation.promises_urls")),
    path("settings/surveys/", include("surveys.settings_urls")),
    path("settings/", include("tickets.settings_urls")),
    path("settings/", include("people.urls")),
    path("files/", include("channels_inbox.file_urls")),
    path("knowledge/votes/", include("knowledge_base.votes_urls")),
    path("knowledge/announcements/", include("knowledge_base.announcement_urls")),
    path("robots.txt", formats.robots, name="robots"),
    path("help/", include("knowledge_base.help_urls")),
    path("help/", include("channels_inbox.help_urls")),
    path("", include("channels_inbox.chat_urls")),
    path("knowledge/", include("knowledge_base.desk_urls")),
    path("ratings/", include("surveys.ratings_urls")),
    path("s/", include("surveys.urls")),
    path("dashboards/", include("metrics.dashboards.urls")),
]

if settings.MODE == "demo":
    urlpatterns.append(path("demo/", include("helpdesk.demo.urls")))

handler400 = "helpdesk.views.bad_request"
handler403 = "helpdesk.views.forbidden"
handler404 = "helpdesk.views.not_found"
handler500 = "helpdesk.views.server_error"
