"""What happens to a delivery: claimed under a lease, each copy marked as it leaves, then settled; retried by hand.

Locks are taken in one order everywhere: the delivery, then its ticket.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from channels_inbox.models import Delivery, DeliveryCopy
from channels_inbox.models.outbound import SentPart
from channels_inbox.outbound.backoff import wait_after
from core.clocks import now
from core.wakeups import DELIVERIES, wake
from people.models import Agent
from tickets.access import access_message
from tickets.actions import deliveries as mirror
from tickets.actions.reply import release_reply
from tickets.enums import DeliveryState, MessageState
from tickets.errors import Refused
from tickets.log import By

log = logging.getLogger(__name__)

PENDING = (DeliveryState.QUEUED, DeliveryState.SENDING)
RETRYABLE = (DeliveryState.FAILED, DeliveryState.UNKNOWN)
# From worst to best: a delivery is as its worst copy, but one that a guard stopped does not spoil those that left.
WORST_FIRST = (
    DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT,
    DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.SUPPRESSED,
)  # fmt: skip
ENDS = frozenset(WORST_FIRST) - set(PENDING)

_DUE = "(d.state = 'queued' AND d.not_before <= now() OR d.state = 'sending' AND d.lease_until < now())"
# What may leave now on channel {channel}, first things first, as `free`. A reply that may still be undone keeps its
# place; one that is planned for more than a minute ahead holds nobody up. The planner knows little of tables whose rows
# come and go, and joined all deliveries with all messages; each OFFSET 0 makes it go row by row, and stop at the first.
_FREE = f"""
    SELECT waiting.id, waiting.not_before
    FROM (SELECT d.id, d.message_id, d.not_before FROM channels_inbox_delivery d
          WHERE d.channel_id = {{channel}} AND d.state IN ('queued', 'sending') AND {_DUE} AND d.id <> ALL(%s)
          ORDER BY d.not_before, d.id OFFSET 0) waiting
    CROSS JOIN LATERAL (SELECT m.ticket_id FROM tickets_message m WHERE m.id = waiting.message_id OFFSET 0) own
    WHERE NOT EXISTS (
        SELECT 1
        FROM (SELECT m.id FROM tickets_message m
              WHERE m.ticket_id = own.ticket_id AND m.state <> 'withdrawn' OFFSET 0) em
        CROSS JOIN LATERAL (
            SELECT d.id FROM channels_inbox_delivery d
            WHERE d.message_id = em.id AND d.id < waiting.id AND d.state IN ('queued', 'sending')
            AND (d.attempts > 0 OR d.not_before <= now() + interval '60 seconds') OFFSET 0) e
        WHERE EXISTS (
            SELECT 1 FROM channels_inbox_deliverycopy ec JOIN channels_inbox_deliverycopy c ON c.email = ec.email
            WHERE ec.delivery_id = e.id AND c.delivery_id = waiting.id AND ec.state IN ('queued', 'sending') OFFSET 0)
        OFFSET 0)
    ORDER BY waiting.not_before, waiting.id LIMIT {{count}}
"""  # noqa: S608 - constants
_ANY_FREE = f"""
    SELECT c.id FROM tickets_channel c CROSS JOIN LATERAL ({_FREE.format(channel="c.id", count=1)}) free
    WHERE c.id <> ALL(%s)
"""  # noqa: S608
# As many as there may be workers who want one at the same moment.
_FIRST_FREE = f"""
    WITH free AS MATERIALIZED ({_FREE.format(channel="%s", count=16)})
    SELECT d.id FROM channels_inbox_delivery d JOIN free ON free.id = d.id
    WHERE {_DUE} ORDER BY d.not_before, d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED
"""  # noqa: S608


def due_channels(skip: Iterable[int] = ()) -> list[int]:
    """The channels, but for some, that have something to send now; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ANY_FREE, [[], list(skip)])
        return [row[0] for row in cursor.fetchall()]


def claim_delivery(*, channel_id: int, skip: Iterable[int] = ()) -> Delivery | None:
    """Takes the next due delivery of a channel under a lease, or None.

    Effects: a scheduled reply is released (agent_reply, its status); one that was taken back loses its delivery.
    Per ticket and recipient the order is kept: a later message waits until the earlier one has left or failed.
    """
    while True:
        with transaction.atomic():
            delivery = _lock_next(channel_id, list(skip))
            if delivery is None:
                return None
            if not _release(delivery):
                continue
            if delivery.message.state != MessageState.WITHDRAWN:
                return delivery
            delivery.delete()


def _release(delivery: Delivery) -> bool:
    """Releases a scheduled message; one that cannot be released waits or fails alone and holds up nobody."""
    if delivery.message.state != MessageState.SCHEDULED:
        return True
    try:
        with transaction.atomic():
            release_reply(message=delivery.message)
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("delivery %s could not be released", delivery.pk)
        settle_delivery(delivery=delivery, error=str(error))
        return False
    return True


def _lock_next(channel_id: int, skip: list[int]) -> Delivery | None:
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_FREE, [channel_id, skip])
        found = cursor.fetchone()
        if found is None:
            return None
        cursor.execute(
            "UPDATE channels_inbox_delivery SET state = 'sending', attempts = attempts + 1,"
            " lease_until = now() + %s * interval '1 second' WHERE id = %s",
            [settings.DELIVERY_LEASE_S, found[0]],
        )
    return Delivery.objects.select_related(
        "message__ticket", "message__author_agent__home_team", "channel__settings"
    ).get(pk=found[0])


def renew_lease(delivery: Delivery) -> bool:
    """Holds the delivery for another lease; False when somebody else took it over meanwhile. One query."""
    until = Now() + timedelta(seconds=settings.DELIVERY_LEASE_S)
    held = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING, attempts=delivery.attempts)
    return bool(held.update(lease_until=until))


def mark_copy(*, copy: DeliveryCopy, state: DeliveryState, error: str = "", provider_id: str = "") -> None:
    """Writes down what became of one copy, at once, so that a crash does not send it again."""
    copy.state, copy.error, copy.provider_id = state, error, provider_id
    copy.sent_at = now() if state == DeliveryState.SENT else copy.sent_at
    copy.save(update_fields=["state", "error", "provider_id", "sent_at"])


def send_parts(*, copy: DeliveryCopy, parts: Sequence[Callable[[], str]]) -> str:
    """Makes the calls of a copy that were not made yet, and writes each down as it returns; the id of the last.

    Errors: AdapterError of a call; what left before it stays noted, and a retry begins behind it.
    """
    sent = dict(copy.parts.values_list("position", "provider_id"))
    for position, send in enumerate(parts):
        if position not in sent:
            sent[position] = send()
            SentPart.objects.create(copy=copy, position=position, provider_id=sent[position][:255])
    return sent.get(len(parts) - 1, "")[:255]


def settle_delivery(*, delivery: Delivery, error: str = "", least_wait_s: float = 0.0) -> None:
    """Ends one attempt: the delivery becomes as its worst copy; what is still to send waits for its next attempt.

    Effects: copies fail once the time to try is over; the state is mirrored on the message; browsers are nudged.
    Does nothing when somebody else took the delivery over.
    """
    with transaction.atomic():
        held = Delivery.objects.select_for_update().filter(pk=delivery.pk, attempts=delivery.attempts).first()
        if held is None or held.state != DeliveryState.SENDING:
            return
        wait = wait_after(held.attempts)
        waiting = held.copies.filter(state__in=PENDING)
        if wait is None:
            waiting.update(state=DeliveryState.FAILED, error=error or _("It could not be sent in time."))
        settle_state(held, wait_s=max(wait or 0.0, least_wait_s), error=error)


def settle_state(delivery: Delivery, *, wait_s: float = 0.0, error: str = "") -> None:
    """Derives the state of a locked delivery from its copies and mirrors it on the message."""
    copies = list(delivery.copies.order_by("pk"))
    states = {copy.state for copy in copies}
    state = next((each for each in WORST_FIRST if each in states), DeliveryState.SENT)
    if states & set(PENDING):
        # Somebody may still get it: it is not over, whatever became of the other copies.
        state = DeliveryState.QUEUED
        delivery.not_before = now() + timedelta(seconds=wait_s)
    delivery.state = state
    delivery.error = _worst_words(copies, state) or error
    delivery.lease_until = None
    delivery.finished_at = (delivery.finished_at or now()) if state in ENDS else None
    delivery.save()
    mirror.report(
        message_id=delivery.message_id, state=delivery.state, error=delivery.error, attempts=delivery.attempts
    )


def _worst_words(copies: list[DeliveryCopy], state: DeliveryState) -> str:
    wrong = [copy for copy in copies if copy.error]
    worst = [copy for copy in wrong if copy.state == state] or wrong
    if len(copies) == 1:
        return worst[0].error if worst else ""
    return "\n".join(f"{copy.email}: {copy.error}" for copy in worst)


def retry_delivery(*, agent: Agent, message_id: int) -> None:
    """Sends again to everybody who did not get a failed message; the waiting times begin anew.

    Effects: event delivery_retried. Errors: Http404 for strangers, PermissionDenied for light agents, Refused when
    nothing failed.
    """
    message = access_message(agent, message_id)
    if not agent.may_reply:
        raise PermissionDenied
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().filter(message=message).first()
        if delivery is None or delivery.state not in RETRYABLE:
            raise Refused(_("There is nothing to send again."))
        delivery.copies.filter(state__in=RETRYABLE).update(state=DeliveryState.QUEUED, error="")
        delivery.state, delivery.error, delivery.attempts = DeliveryState.QUEUED, "", 0
        delivery.not_before, delivery.finished_at, delivery.lease_until = now(), None, None
        delivery.save()
        mirror.report(message_id=message.pk, state=DeliveryState.QUEUED, by=By.agent(agent))
        wake(DELIVERIES)
