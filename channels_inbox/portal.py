"""What customers read about their requests: words for states, and pages of the list."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from channels_inbox.access import PUBLIC, requests_of
from people.models import Contact
from tickets.enums import UNSOLVED, Category, MessageState
from tickets.models import CustomField, Message, Ticket

PAGE = 20
LONGEST_SEARCH = 100
# Seen from the customer's side: who has to do something.
STATES: dict[str, str | Promise] = {
    Category.NEW: pgettext_lazy("request", "Received"),
    Category.OPEN: pgettext_lazy("request", "We are on it"),
    Category.PENDING: pgettext_lazy("request", "Waiting for your answer"),
    Category.ON_HOLD: pgettext_lazy("request", "On hold"),
    Category.SOLVED: pgettext_lazy("request", "Solved"),
    Category.CLOSED: pgettext_lazy("request", "Closed"),
}
_LATEST = Message.objects.filter(ticket=OuterRef("pk"), kind__in=PUBLIC, state=MessageState.SHOWN).order_by("-sent_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the reader of the list wants to see; `before` is the number that the page begins before, 0 for the first."""

    everything: bool = False
    colleagues: bool = False
    words: str = ""
    before: int = 0

    @classmethod
    def read(cls, given: "dict[str, str]") -> "Asked":
        """From the address of the page; nonsense counts as nothing."""
        before = given.get("before", "")
        return cls(
            everything=given.get("show") == "all",
            colleagues=given.get("of") == "organization",
            words=given.get("q", "").strip().replace("\0", "")[:LONGEST_SEARCH],
            before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else 0,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One request of the list."""

    ticket: Ticket
    state: str | Promise


def page_of(contact: Contact, asked: Asked) -> tuple[list[Row], int]:
    """A page of requests, latest first, and the number that the next one begins before (0: none). Two queries."""
    found = requests_of(contact, colleagues=asked.colleagues)
    if not asked.everything:
        found = found.filter(category__in=UNSOLVED)
    if asked.words:
        found = found.filter(subject__icontains=asked.words)
    if asked.before:
        found = found.filter(pk__lt=asked.before)
    found = found.annotate(active_at=Subquery(_LATEST.values("sent_at")[:1])).order_by("-pk")
    tickets = list(found[: PAGE + 1])
    following = tickets[PAGE - 1].pk if len(tickets) > PAGE else 0
    return [Row(ticket, state_words(ticket)) for ticket in tickets[:PAGE]], following


def state_words(ticket: Ticket) -> str | Promise:
    """The state of a ticket as its customer reads it."""
    return STATES[ticket.category]


def public_values(ticket: Ticket) -> list[tuple[str, str | bool]]:
    """Labels and values of the custom fields that customers see. One query, none without values."""
    if not ticket.custom:
        return []
    fields = CustomField.objects.filter(is_active=True, is_public=True)
    return [(each.label, ticket.custom[each.key]) for each in fields if ticket.custom.get(each.key)]
