"""What every page knows: theme, navigation, and who is looking."""

from typing import Any

from django.http import HttpRequest

from core import panels


def page(request: HttpRequest) -> dict[str, Any]:
    """Adds `theme` ("light", "dark" or ""), `agent` and the navigation that this agent may see."""
    agent = getattr(request, "agent", None)
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in {"light", "dark"} else "",
        "agent": agent,
        "nav_items": panels.panels(panels.NAVIGATION, agent) if agent else [],
    }
