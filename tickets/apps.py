"""The room of tickets."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        from tickets import navigation
        from tickets.settings_pages import register

        register()
        navigation.register()
