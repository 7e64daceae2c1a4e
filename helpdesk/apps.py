"""The top floor: settings, addresses, processes."""

from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"

    def ready(self) -> None:
        import helpdesk.celery  # noqa: F401 - makes it the current Celery application of every process
