"""The room `realtime`: sockets for nudges, presence and typing."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"

    def ready(self) -> None:
        from core import nudges
        from realtime.sender import send_nudges

        nudges.connect(send_nudges)
