"""What an agent sees of live talks on every page: what rings, what they hold, how much of it they can hold."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from channels_inbox.live.candidates import load_of
from channels_inbox.live.rules import rules_of
from channels_inbox.models import LiveOffer, LiveTalk
from core.clocks import now
from core.panels import AVAILABILITY, DESK, Panel, fill
from people.enums import LiveKind
from people.models import Agent, LiveDuty
from tickets.enums import ChannelKind, MessageKind, MessageState
from tickets.models import Channel, Message, ReadMark


def fill_slots() -> None:
    """Fills the slots; called once when the application is ready."""
    fill(DESK, Panel("live", gettext_lazy("Live chats"), "message-circle", 10, _address, allowed=_may_hold))
    fill(
        AVAILABILITY,
        Panel("chat", gettext_lazy("Chats"), "message-circle", 10, _pause, allowed=_may_hold, words=words_of),
    )


def _address(_agent: Any) -> str:
    return reverse("live:desk")


def _pause(_agent: Any) -> str:
    return reverse("live:pause", args=[LiveKind.CHAT])


def _may_hold(agent: Any) -> bool:
    return bool(agent.may_reply)


def words_of(agent: Agent) -> str:
    """How many chats the agent holds of how many ("2 of 3 chats"), or that they take none; "" without a chat.

    Three queries at most.
    """
    channel = Channel.objects.filter(kind=ChannelKind.CHAT, is_active=True).select_related("settings").first()
    if channel is None:
        return ""
    duty = LiveDuty.objects.filter(agent=agent, kind=LiveKind.CHAT).first()
    if duty is not None and not duty.takes:
        return ""
    load = load_of(agent, ChannelKind.CHAT, rules_of(channel))
    if duty is not None and duty.is_paused:
        return _("chats paused")
    words = ngettext("%(held)s of %(most)s chat", "%(held)s of %(most)s chats", load.most)
    return words % {"held": load.held, "most": load.most}


def desk_of(agent: Agent) -> dict[str, Any]:
    """`offer`, what rings (or None), with `seconds` it has left, and `talks` with `unread` counts. Two queries."""
    ringing = LiveOffer.objects.filter(agent=agent, state=LiveOffer.State.RINGING, expires_at__gt=now())
    offer = ringing.select_related(
        "talk__ticket__requester__organization", "talk__session", "talk__team", "talk__channel__settings"
    ).first()
    context: dict[str, Any] = {"agent": agent, "offer": offer, "talks": _talks(agent)}
    if offer is not None:
        moment, since = now(), offer.talk.waiting_since or offer.offered_at
        context |= {
            "seconds": max(1, int((offer.expires_at - moment).total_seconds())),
            "whole": max(1, int((offer.expires_at - offer.offered_at).total_seconds())),
            "waited": waited_words(int((moment - since).total_seconds())),
            "told": waited_words(offer.talk.told_s) if offer.talk.told_s else "",
        }
    return context


def _talks(agent: Agent) -> list[LiveTalk]:
    mark = ReadMark.objects.filter(agent=agent, ticket=OuterRef("ticket")).values("seq")[:1]
    written = Message.objects.filter(
        ticket=OuterRef("ticket"),
        kind=MessageKind.CUSTOMER,
        state=MessageState.SHOWN,
        seq__gt=Coalesce(Subquery(mark), 0),
    )
    unread = written.order_by().values("ticket").annotate(number=Count("pk")).values("number")
    held = LiveTalk.objects.filter(agent=agent, state=LiveTalk.State.HELD).select_related("ticket", "session")
    rows = held.annotate(unread=Coalesce(Subquery(unread), 0, output_field=IntegerField()))
    return list(rows.order_by("held_at", "pk")[:20])


def waited_words(seconds: int) -> str:
    """A span as people say it: "52 s", "4 min"."""
    if seconds < 60:
        return _("%(count)s s") % {"count": seconds}
    return _("%(count)s min") % {"count": round(seconds / 60)}
