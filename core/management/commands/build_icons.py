"""Writes static/icons/sprite.svg from the names in core/icon_names.txt."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.icons import SPRITE, build_sprite


class Command(BaseCommand):
    """Writes the sprite; run it after a change of core/icon_names.txt."""

    help = "Writes static/icons/sprite.svg from the names in core/icon_names.txt."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Effect: replaces the sprite in the source tree."""
        (settings.BASE_DIR / "static" / SPRITE).write_text(build_sprite(), encoding="utf-8")
