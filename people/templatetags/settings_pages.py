"""The rail of the settings: every room registers its pages in the panel slot `SETTINGS`."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from core import panels

register = template.Library()
GROUP_SIZE = 100


@register.simple_tag(takes_context=True)
def settings_pages(context: Context) -> list[dict[str, Any]]:
    """Groups of pages that this agent may open: [{"label", "pages"}].

    A page is {"label", "icon", "href", "current", "count", "alert"}. Its order says the group:
    below 100 the company, below 200 ways in and out, else work.
    """
    agent, path = context.get("agent"), getattr(context.get("request"), "path", "")
    labels = (_("Company"), _("Ways in and out"), _("Work"))
    groups: list[dict[str, Any]] = [{"label": label, "pages": []} for label in labels]
    for page in panels.panels(panels.SETTINGS, agent) if agent else []:
        href = page.url(agent)
        count = page.count(agent) if page.count else None
        entry = {"label": page.label, "icon": page.icon, "href": href, "current": path.startswith(href)}
        entry |= {"count": count, "alert": page.alert}
        groups[min(page.order // GROUP_SIZE, len(groups) - 1)]["pages"].append(entry)
    return [group for group in groups if group["pages"]]
