"""The promises of a ticket, beside it: what is due when, and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from automation.access import promises_of
from automation.book import current_book
from automation.explaining import Names, explain
from core.clocks import now
from people.access import agent_required
from tickets.views.answers import agent_of


@require_GET
@agent_required()
def promises(request: HttpRequest, number: int) -> HttpResponse:
    """Each promise with its policy, its spans and its end. Five queries beyond those of the ticket."""
    ticket, found = promises_of(agent_of(request), number)
    rows = list(found)
    explained = []
    if rows:
        book, names, moment = current_book(), Names(), now()
        explained = [explain(row, book, names, moment) for row in rows]
    return render(request, "automation/_promises.html", {"ticket": ticket, "promises": explained[::-1]})
