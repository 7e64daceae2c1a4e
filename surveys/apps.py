"""The room of questions to customers."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        """Chats that end ask through this room; answers stand beside the ticket and in the settings."""
        from core.feedback import offer
        from surveys.asking import asker
        from surveys.panels import register

        offer(asker)
        register()
