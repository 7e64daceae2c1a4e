"""The room of promises: service level policies and what becomes of them."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "automation"

    def ready(self) -> None:
        """Promises are written in the transaction of the action that moves their ticket."""
        from automation.forecasts import first_due
        from automation.panels import register
        from automation.subscribers import on_ticket_events
        from core.dues import offer
        from core.events import subscribe

        subscribe("automation.promises", on_ticket_events)
        offer(first_due)
        register()
