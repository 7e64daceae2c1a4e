"""Search: results in the list pane, ready to be worked through like a view."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.prepared import Prepared
from people.access import agent_required
from tickets.lists import list_numbers
from tickets.models import Message
from tickets.rows import rows_html
from tickets.search import Page, search
from tickets.search.highlight import mark
from tickets.views.answers import agent_of, is_fragment
from tickets.views.inbox import page_context
from tickets.views_catalog import DEFAULT_VIEW

_TEXTS: Prepared[tuple[int, str]] = Prepared(
    lambda messages: Message.objects.filter(pk__in=messages).values_list("pk", "text"), messages=[int]
)
SNIPPET_FROM = 20_000  # characters of a text in which the found words are looked for


@require_GET
@agent_required()
def results(request: HttpRequest) -> HttpResponse:
    """The tickets that match `q`, ranked and marked; `after` is the cursor of the next page."""
    context = _context(request)
    if request.GET.get("after"):
        return render(request, "tickets/_rows.html", context)
    if is_fragment(request):
        return render(request, "tickets/_list.html", context)
    return render(request, "tickets/inbox.html", context | page_context(request, ""))


def _context(request: HttpRequest) -> dict[str, Any]:
    agent, query, after = agent_of(request), request.GET.get("q", "").strip()[:200], request.GET.get("after", "")
    found = search(agent, query, after)
    page = list_numbers(agent, [hit.number for hit in found.hits])
    base = reverse("tickets:view", args=[DEFAULT_VIEW])
    return {
        "query": query,
        "found": found,
        "rows": rows_html(page.rows, page.unread, base=base, snippets=_snippets(found)),
        "is_empty": not page.rows and not after,
        "is_first": not after,
        "rows_url": f"{request.path}?{urlencode({'q': query})}&",
        "next_url": f"{request.path}?{urlencode({'q': query, 'after': found.cursor})}" if found.cursor else "",
    }


def _snippets(found: Page) -> dict[int, str]:
    """Where the words stand, marked, by ticket. One query."""
    by_message = {hit.message_id: hit.number for hit in found.hits if hit.message_id}
    texts = _TEXTS.rows(messages=list(by_message)) if found.lexemes else ()
    return {by_message[pk]: mark(text[:SNIPPET_FROM], found.lexemes) for pk, text in texts}
