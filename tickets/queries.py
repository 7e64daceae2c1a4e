"""Reads of tickets that no page owns; each docstring states its query count."""

from django.db.models import Count

from tickets.models import Ticket
from tickets.models.ticket import UNSOLVED_SHELF


def unsolved_by_category() -> dict[str, int]:
    """How many tickets wait on each unsolved shelf. One query, over the partial index of unsolved tickets."""
    rows = Ticket.objects.filter(UNSOLVED_SHELF).values_list("shelf").annotate(count=Count("number")).order_by("shelf")
    return {str(shelf): int(count) for shelf, count in rows}
