"""The rail of the editors' pages, and the small marks on them."""

import re
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.icons import icon_html
from knowledge_base.access import may_edit, runs_the_shelves
from knowledge_base.desk_queries import shelves
from knowledge_base.reading_lists import waiting_for

register = template.Library()
SHELF = re.compile(r"/categories/\d+/articles/$")
MARKS = {
    "published": ("success", "circle-check"),
    "draft": ("off", "circle-dashed"),
    "changed": ("accent", "pencil"),
    "scheduled": ("accent", "clock"),
    "behind": ("warning", "triangle-alert"),
}


@register.simple_tag(takes_context=True)
def knowledge_rail(context: Context) -> dict[str, Any]:
    """{"places": entries of the rail, "shelves": categories, and whether it is their page}; three queries."""
    agent, path = context["agent"], context["request"].path
    places = [
        ("articles", "book-open", _("Articles"), 0, True),
        ("desk", "list-checks", _("Editor's desk"), 0, True),
        ("reading", "check-check", _("Reading lists"), waiting_for(agent), True),
        ("snippets", "text-quote", _("Snippets"), 0, True),
        ("synonyms", "arrow-left-right", _("Synonyms"), 0, True),
        ("categories", "layers", _("Categories"), 0, runs_the_shelves(agent)),
        ("opinions:votes", "thumbs-up", _("What readers say"), 0, True),
        ("announcements:announcements", "megaphone", _("Announcements"), 0, runs_the_shelves(agent)),
        ("folder", "archive", _("Import and export"), 0, may_edit(agent)),
    ]
    entries = [_entry(path, *place[:4]) for place in places if place[4]]
    rows = [(shelf, path == reverse("knowledge:shelf", args=[shelf.id])) for shelf in shelves() if not shelf.parent_id]
    return {"places": entries, "shelves": rows}


def _entry(path: str, name: str, icon: str, label: str, count: int) -> dict[str, Any]:
    href = reverse(name if ":" in name else f"knowledge:{name}")
    current = path == href if name == "articles" else path.startswith(href) and not SHELF.search(path)
    return {"href": href, "icon": icon, "label": label, "count": count, "current": current}


@register.simple_tag
def state_mark(state: str, word: str, language: str = "") -> SafeString:
    """A state as icon and word, before it the language: `{% state_mark "draft" "Never published" "ro" %}`."""
    tone, icon = MARKS.get(state, ("off", "circle"))
    code = format_html("<b>{}</b>", language) if language else ""
    return format_html(
        '<span class="chip badge badge--{}" title="{}">{}{}<span class="{}">{}</span></span>',
        tone, word, icon_html(icon), code, "visually-hidden" if language else "", word,
    )  # fmt: skip
