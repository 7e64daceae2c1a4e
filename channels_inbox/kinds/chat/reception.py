"""What becomes of a visitor's message: the seam between the chat, a bot, and the queue for a person.

`receive(session, ticket)` is called once for every message that a visitor wrote in the chat, after it stands in its
ticket and the transaction is committed; also when an earlier one ended the process before it got so far, so it may see
the same message twice. It asks those who registered with `attend_first`, in their order: whoever answers True talks to
the visitor themself (a bot), and nobody is called. Else the visitor waits for a person, if nobody who can be reached
holds the chat and the channel is open.

`ask_for_person(session)` puts a visitor into the queue whatever a bot says; outside the hours it does nothing and
returns False. What a bot has to record (event bot_handoff) it appends itself, before.
"""

from collections.abc import Callable

from django.db import transaction

from channels_inbox.kinds.chat.adapter import visitor_id
from channels_inbox.kinds.chat.conversation import ticket_of
from channels_inbox.kinds.chat.hours import hours_of
from channels_inbox.kinds.chat.seeking import note_contact
from channels_inbox.kinds.chat.sessions import session_of
from channels_inbox.live import queue
from channels_inbox.live.candidates import on_duty
from channels_inbox.live.queue import Ending, State
from channels_inbox.models import ChatSession, LiveTalk
from people.enums import LiveKind
from tickets.actions.conversation import lock_survivor
from tickets.enums import DONE, Flag
from tickets.models import Ticket

Holder = Callable[[ChatSession, Ticket], bool]
_holders: list[Holder] = []


def attend_first(holder: Holder) -> None:
    """Registers somebody who may talk to visitors before a person does; called from `AppConfig.ready`."""
    _holders.append(holder)


def attend(ticket_number: int, sender: str) -> None:
    """Receives what the sender of a ticket's latest message wrote; nothing when it is no visitor any more."""
    if _goes_on(ticket_number, sender):
        return
    ticket = Ticket.objects.select_related("channel__default_team", "merged_into").filter(pk=ticket_number).first()
    session = session_of(ticket.channel_id, sender) if ticket else None
    if ticket is None or session is None:
        LiveTalk.objects.filter(ticket=ticket_number).update(heard_at=None)
        return
    receive(session, ticket)


def _goes_on(ticket_number: int, sender: str) -> bool:
    """Whether the talk stays as it is, as for most messages: the visitor waits already, or a person has them."""
    talk = queue.open_talk(ticket_number)
    if talk is None or not sender.endswith(f":{visitor_id(talk.session_id or 0)}"):
        return False
    waits = talk.state == State.WAITING  # a person was called: no bot steps in again
    if not waits and not (talk.state == State.HELD and _is_reachable(talk.agent_id)):
        return False
    same = LiveTalk.objects.filter(pk=talk.pk, state=talk.state, agent=talk.agent_id)
    return bool(same.update(heard_at=None))


def receive(session: ChatSession, ticket: Ticket) -> None:
    """Decides what happens to a visitor's new message. Effects: their talk waits, or its agent is told."""
    talk = queue.open_talk(ticket.pk)
    if session.wants_mail and (talk is None or talk.state != State.HELD):
        LiveTalk.objects.filter(queue.OPEN, ticket=ticket).delete()  # it is added to what is answered by mail
        return
    holds = talk is not None and talk.state == State.HELD and _is_reachable(talk.agent_id)
    if not holds and any(holder(session, ticket) for holder in _holders):
        _note(session, ticket)
        return
    _call(session, ticket, why="message")


def ask_for_person(session: ChatSession) -> bool:
    """Puts the visitor into the queue; False when they have not written yet, or nobody is there at this hour."""
    ticket = ticket_of(session)
    ChatSession.objects.filter(pk=session.pk, wants_mail=True).update(wants_mail=False)
    return ticket is not None and _call(session, ticket.merged_into or ticket, why="person")


def come_back(session: ChatSession, ticket_number: int) -> None:
    """The visitor's page is open again: who left the queue waits again. One query, if they did not leave."""
    talk = queue.open_talk(ticket_number)
    if talk is None or talk.state != State.LEFT or not session.is_online:
        return
    # Who ended the chat left, too; the caller may have read the session before that.
    if ChatSession.objects.filter(pk=session.pk, ended_at=None).exists():
        queue.come_back(talk.pk)


def _note(session: ChatSession, ticket: Ticket) -> None:
    LiveTalk.objects.filter(queue.OPEN, ticket=ticket).update(session=session, heard_at=None)


def _call(session: ChatSession, ticket: Ticket, *, why: str) -> bool:
    """Whether a person has the visitor, or they wait for one now."""
    with transaction.atomic():
        ticket = lock_survivor(ticket.pk)
        talk = queue.open_talk(ticket.pk, lock=True)
        if talk is None:
            if ticket.category in DONE or ticket.flag != Flag.NONE:
                return False
            talk = LiveTalk(channel=ticket.channel, ticket=ticket, team_id=ticket.team_id)
        if talk.state == State.ARRIVED:
            note_contact(session, ticket)
        talk.session, talk.heard_at = session, None
        talk.save()
        if talk.state == State.WAITING:
            return True
        agent_id = talk.agent_id if talk.state == State.HELD else ticket.assignee_id
        if _is_reachable(agent_id):
            if talk.state != State.HELD:
                queue.hold(talk, int(agent_id or 0))
            return True
        if not hours_of(ticket.channel)["open"]:
            queue.finish(talk, Ending.CLOSED)
            return False
        talk.team_id = ticket.team_id
        queue.enter(ticket, talk, why="unreachable" if agent_id else why)
    return True


def _is_reachable(agent_id: int | None) -> bool:
    return agent_id is not None and on_duty(LiveKind.CHAT).filter(pk=agent_id).exists()
