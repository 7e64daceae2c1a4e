"""The room of tickets."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        from django.urls import reverse
        from django.utils.translation import gettext_lazy as _

        from core.panels import SIDE, Panel, fill
        from tickets import navigation
        from tickets.settings_pages import register

        register()
        navigation.register()
        # Loaded by itself, as the panels of higher rooms are.
        fill(
            SIDE, Panel("time", _("Time spent"), "timer", 90, lambda ticket: reverse("tickets:time", args=[ticket.pk]))
        )
