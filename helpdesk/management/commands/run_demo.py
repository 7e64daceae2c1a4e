"""`manage.py run_demo`: the demo's company, customers and agents; runs in the foreground until it is told to stop."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk.demo.stage import Stage


class Command(BaseCommand):
    """Fills an empty database by mail, then keeps mail coming; started by `make demo`."""

    help = "Plays the demo: invented customers write to support@demo.test and demo agents answer."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Play until SIGTERM or SIGINT."""
        if settings.MODE != "demo":
            raise CommandError("run_demo belongs to `make demo`.")
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        stage = Stage(
            host=settings.HTTP_HOST,
            smtp_port=settings.SMTP_PORT,
            sent=settings.PATHS.demo_sent,
            telephones=settings.PATHS.demo_world,
            sink_port=settings.DEMO_SINK_PORT,
            world_port=settings.DEMO_WORLD_PORT,
        )
        stage.run(stop)
