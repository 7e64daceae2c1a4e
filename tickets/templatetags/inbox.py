"""Template tags of the workspace."""

from typing import Any

from django import template

from core.panels import Panel

register = template.Library()


@register.simple_tag
def panel_url(panel: Panel, context: Any) -> str:
    """The address of another room's panel for this row: `{% panel_url panel message %}`."""
    return panel.url(context)
