"""The room `metrics`."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "metrics"

    def ready(self) -> None:
        from core.panels import NAVIGATION, Panel, fill
        from people.settings_pages import is_manager

        entry = Panel(
            "dashboards", _("Dashboard"), "chart-no-axes-column", 50, lambda _a: reverse("metrics:overview"), is_manager
        )
        fill(NAVIGATION, entry)
