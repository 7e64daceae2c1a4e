"""The room `metrics`."""

from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "metrics"

    def ready(self) -> None:
        """Marks for the figures are written in the transaction of the action that moves them."""
        from core.events import subscribe
        from core.panels import NAVIGATION, Panel, fill
        from metrics.subscribers import mark_dirty

        subscribe("metrics.dirty", mark_dirty)
        fill(NAVIGATION, Panel("dashboards", _("Dashboard"), "chart-no-axes-column", 50, _start_of, _may_look))


def _start_of(agent: Any) -> str:
    return reverse("metrics:overview" if agent.sees_everything else "metrics:me")


def _may_look(agent: Any) -> bool:
    return bool(agent.may_reply)
