"""What a visitor is told while they wait, and how they leave the queue for an answer by mail."""

import math
from typing import Any

from channels_inbox.kinds.chat import reception
from channels_inbox.kinds.chat.reach import address_of
from channels_inbox.kinds.chat.sessions import change_person
from channels_inbox.live import queue
from channels_inbox.live.line import place_of
from channels_inbox.live.queue import State
from channels_inbox.live.routing import advance_seldom
from channels_inbox.models import ChatSession, LiveTalk
from core.prepared import Prepared
from tickets.models import Ticket

NOWHERE: dict[str, Any] = {"kind": "queue", "place": 0}


def line_of(session: ChatSession, ticket: Ticket, *, look: bool) -> tuple[dict[str, Any], int]:
    """The frame that says where the visitor stands, and the agent who has them (0: nobody).

    The frame is {"kind": "queue", "place", "minutes" or null, "anybody", "mail", "email"}; place 0: not in the queue,
    and then `agent` is who has taken the chat. With `look` the queue is brought up to date before.
    """
    number = ticket.merged_into_id or ticket.pk
    talk = _talk(number)
    if talk is not None and talk.state == State.LEFT:
        reception.come_back(session, number)
        talk = _talk(number)
    elif talk is not None and talk.state == State.WAITING and look and advance_seldom():
        talk = _talk(number)
    if talk is None or talk.state != State.WAITING:
        held = talk is not None and talk.state == State.HELD and talk.agent is not None
        agent = talk.agent if held and talk is not None else None
        return {**NOWHERE, "agent": agent.name if agent else ""}, agent.pk if agent else 0
    place = place_of(talk)
    minutes = None if place.wait_s is None else math.ceil(place.wait_s / 60)
    told = {"place": place.number, "minutes": minutes, "anybody": place.is_anybody, "mail": place.by_mail}
    return {"kind": "queue", **told, "email": address_of(session) if place.by_mail else ""}, 0


def _talk(number: int) -> LiveTalk | None:
    return _TALK.first(ticket=number)


_TALK: Prepared[LiveTalk] = Prepared(
    lambda ticket: LiveTalk.objects.select_related("channel__settings", "agent").filter(queue.OPEN, ticket=ticket)[:1],
    ticket=int,
)


def answer_by_mail(session: ChatSession, ticket: Ticket, email: str) -> bool:
    """The visitor leaves the queue and gets the answer by mail; False when they do not wait.

    Effects: their address; event live_left.
    """
    talk = queue.open_talk(ticket.merged_into_id or ticket.pk)
    if talk is None or talk.state != State.WAITING:
        return False
    change_person(session, email=email)
    ChatSession.objects.filter(pk=session.pk).update(wants_mail=True)
    return queue.leave(talk.pk, by_mail=True)
