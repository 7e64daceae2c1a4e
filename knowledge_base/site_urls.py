"""Help centres in the settings, under /settings/help/."""

from django.urls import path

from knowledge_base.views import drafting, site

app_name = "help_settings"
urlpatterns = [
    path("", site.site, name="site"),
    path("model/", drafting.model, name="model"),
    path("model/tests/", drafting.model_tests, name="model_tests"),
    path("brands/", site.brands, name="brands"),
    path("brands/<slug:slug>/", site.site, name="brand"),
]
