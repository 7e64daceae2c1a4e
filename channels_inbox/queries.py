"""Reads of what came in and goes out; each docstring states its query count."""

from datetime import datetime

from django.db.models import Count

from channels_inbox.enums import ItemState
from channels_inbox.item_access import visible_items
from channels_inbox.models import Delivery, Item
from people.models import Agent
from tickets.enums import DeliveryState
from tickets.models import Ticket


def oldest_waiting_item() -> datetime | None:
    """When the oldest unprocessed item was received, or None. One query."""
    waiting = Item.objects.filter(state__in=[ItemState.NEW, ItemState.RUNNING])
    return waiting.order_by("id").values_list("received_at", flat=True).first()


def oldest_waiting_delivery() -> datetime | None:
    """Since when the oldest due delivery waits for its first attempt or retry, or None. One query."""
    waiting = Delivery.objects.filter(state__in=[DeliveryState.QUEUED, DeliveryState.SENDING])
    return waiting.order_by("not_before", "id").values_list("not_before", flat=True).first()


def last_item_finished() -> datetime | None:
    """When an item last reached an end, or None. One query."""
    finished = Item.objects.filter(finished_at__isnull=False)
    return finished.order_by("-id").values_list("finished_at", flat=True).first()


PAGE = 50


def parked_items(agent: Agent, state: str, *, after: int | None = None) -> tuple[list[Item], int | None]:
    """One page of items in a state, newest first, and where the next one begins; one query."""
    items = visible_items(agent).filter(state=state).select_related("channel").order_by("-id")
    if after is not None:
        items = items.filter(pk__lt=after)
    rows = list(items[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def count_quarantined(agent: Agent) -> int:
    """How many items wait in quarantine for people like this agent; one query."""
    return visible_items(agent).filter(state=ItemState.QUARANTINED).count()


def unsettled_items() -> dict[str, int]:
    """How many items wait, run or lie in quarantine. One query, over partial indexes."""
    states = [ItemState.NEW, ItemState.RUNNING, ItemState.QUARANTINED]
    rows = Item.objects.filter(state__in=states).values_list("state").annotate(count=Count("id")).order_by("state")
    return {**{str(state): 0 for state in states}, **{str(state): int(count) for state, count in rows}}


def unsettled_deliveries() -> dict[str, int]:
    """How many deliveries are queued or being sent, and how many tickets bear one that failed. Two queries."""
    states = [DeliveryState.QUEUED, DeliveryState.SENDING]
    rows = Delivery.objects.filter(state__in=states).values_list("state").annotate(count=Count("id")).order_by("state")
    counts = {**{str(state): 0 for state in states}, **{str(state): int(count) for state, count in rows}}
    return {**counts, str(DeliveryState.FAILED): Ticket.objects.filter(failed_count__gt=0).count()}
