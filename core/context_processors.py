"""What every page knows: theme, navigation, and who is looking."""

from typing import Any

from django.http import HttpRequest

from core import panels
from core.signing import mac

SOCKET_PURPOSE = "socket"


def page(request: HttpRequest) -> dict[str, Any]:
    """Adds `theme` ("light", "dark" or ""), `agent`, the navigation and the desk that this agent may see.

    `socket_ticket` proves to the socket that our own page opened it.
    """
    agent = getattr(request, "agent", None)
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in {"light", "dark"} else "",
        "agent": agent,
        "nav_items": panels.panels(panels.NAVIGATION, agent) if agent else [],
        "desk": [(panel.name, panel.url(agent)) for panel in panels.panels(panels.DESK, agent)] if agent else [],
        "socket_ticket": mac(SOCKET_PURPOSE, request.session.session_key or "") if agent else "",
    }
