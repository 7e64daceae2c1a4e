"""What people do about items that did not become messages: replay, edit and replay, or leave with a reason."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from channels_inbox.actions.receive import accept
from channels_inbox.enums import ItemState, Receiver
from channels_inbox.models import Envelope, Item
from core.clocks import now
from core.text import clean_line
from core.wakeups import ITEMS, wake
from people.models import Agent
from tickets.errors import Refused

REPLAYED = ["state", "key", "error", "rule", "attempts", "lease_until", "not_before", "finished_at", "explanation"]
PARKED = (ItemState.QUARANTINED, ItemState.IGNORED)


def may_replay(agent: Agent) -> bool:
    """Whether this agent reads raw envelopes and replays them (permission envelopes.replay)."""
    return agent.sees_everything


def replay_items(*, agent: Agent, item_ids: Sequence[int]) -> int:
    """Sends quarantined and ignored items through the pipeline again; returns how many.

    Effects: they are new again, with no attempts; a worker is woken. Errors: PermissionDenied.
    """
    _require(agent)
    with transaction.atomic():
        line = _line("replay", f"by {agent.name}")
        items = list(Item.objects.select_for_update().filter(pk__in=item_ids, state__in=PARKED).order_by("pk"))
        for item in items:
            item.state, item.key, item.error, item.rule = ItemState.NEW, None, "", ""
            item.attempts, item.lease_until, item.not_before, item.finished_at = 0, None, now(), None
            item.explanation = [*item.explanation, line]
        Item.objects.bulk_update(items, REPLAYED)
        wake(ITEMS)
    return len(items)


def replay_envelope(*, agent: Agent, envelope_id: int) -> int:
    """As `replay_items`, for all parked items of one envelope."""
    parked = Item.objects.filter(envelope_id=envelope_id, state__in=PARKED)
    return replay_items(agent=agent, item_ids=list(parked.values_list("pk", flat=True)))


def edit_and_replay(*, agent: Agent, item_id: int, raw: bytes) -> Envelope:
    """Stores edited bytes as an envelope of their own, which names the one it was made from; that one is kept.

    Effects: a new envelope with its item; the quarantined item is ignored by the rule "edited". Errors:
    PermissionDenied; Refused when somebody dealt with the item already.
    """
    _require(agent)
    item = Item.objects.select_related("envelope", "channel").filter(pk=item_id, state__in=PARKED).first()
    if item is None:
        raise Refused(_("Somebody has dealt with this already."))
    source = item.envelope
    envelope = accept(
        channel=item.channel,
        receiver=Receiver.EDIT,
        raw=raw,
        sender=source.sender,
        recipients=source.recipients,
        edited_from=source.pk,
        edited_by=agent.pk,
    )
    _park([item_id], rule="edited", detail=f"by {agent.name}, as envelope {envelope.pk}")
    return envelope


def ignore_items(*, agent: Agent, item_ids: Sequence[int], reason: str) -> int:
    """Leaves quarantined items where they are, with the reason of the person who decided; returns how many.

    Effects: state ignored, rule "by-agent"; the envelope stays. Errors: PermissionDenied; Refused without a reason.
    """
    _require(agent)
    reason = clean_line(reason, 300)
    if not reason:
        raise Refused(_("Please say why."))
    return _park(item_ids, rule="by-agent", detail=f"{agent.name}: {reason}")


def _park(item_ids: Sequence[int], *, rule: str, detail: str) -> int:
    with transaction.atomic():
        items = list(Item.objects.select_for_update().filter(pk__in=item_ids, state=ItemState.QUARANTINED))
        for item in items:
            item.state, item.rule, item.finished_at = ItemState.IGNORED, rule, now()
            item.explanation = [*item.explanation, _line(rule, detail)]
        Item.objects.bulk_update(items, ["state", "rule", "finished_at", "explanation"])
    return len(items)


def _line(rule: str, detail: str) -> dict[str, str]:
    return {"rule": rule, "result": "ignored" if rule != "replay" else "again", "detail": detail}


def _require(agent: Agent) -> None:
    if not may_replay(agent):
        raise PermissionDenied
