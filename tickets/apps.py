"""The room of tickets."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        from tickets import navigation  # noqa: PLC0415
        from tickets.settings_pages import register  # noqa: PLC0415 - needs the loaded registry of applications

        register()
        navigation.register()
