"""A chat whose visitors write without a browser, and agents who can be reached."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from channels_inbox.kinds.chat import door
from channels_inbox.kinds.chat.sessions import Visit, begin_session
from channels_inbox.models import ChannelSettings, ChatSession, LiveOffer, LiveTalk
from core.clocks import now
from people.actions.duties import note_seen
from people.models import Agent, AgentPresence
from tests.cast import Cast
from tickets.enums import ChannelKind
from tickets.models import Channel

Writes = Callable[..., ChatSession]


@pytest.fixture
def chat(cast: Cast) -> Channel:
    """The chat of Ondine's website."""
    door.book.forget()
    channel = Channel.objects.create(
        slug="website", name="Website", kind=ChannelKind.CHAT, brand=cast.mailbox.brand, default_team=cast.support
    )
    ChannelSettings.objects.create(channel=channel, incoming="webhook", outgoing="chat")
    return channel


@pytest.fixture
def writes(chat: Channel) -> Writes:
    """`writes("Hello")` is a new visitor's first message; with `session` it is another one of theirs."""
    count = iter(range(10_000, 100_000))

    def write(text: str = "Hello", session: ChatSession | None = None, **who: str) -> ChatSession:
        session = session or begin_session(channel=chat, visit=Visit(), **who)[0]
        envelope = door.accept_line(session, client_id=f"client-{next(count)}", text=text)
        door.settle_line(envelope, session)
        return session

    return write


def talk_of(session: ChatSession) -> LiveTalk:
    """The latest talk of a visitor."""
    return LiveTalk.objects.filter(session=session).latest("pk")


def come_online(*agents: Agent) -> None:
    """These agents have a browser open and say that they are online."""
    for agent in agents:
        Agent.objects.filter(pk=agent.pk).update(availability="online")
        note_seen(agent_id=agent.pk)


def close_browsers(agent: Agent, seconds: int = 61) -> None:
    """The agent's last browser was closed so long ago."""
    AgentPresence.objects.filter(agent=agent).update(seen_at=now() - timedelta(seconds=seconds))


def ringing() -> dict[int, str]:
    """Who is being rung: agent by talk."""
    found = LiveOffer.objects.filter(state=LiveOffer.State.RINGING).select_related("agent")
    return {offer.talk_id: offer.agent.name for offer in found}


def offer_at(agent: Agent) -> LiveOffer:
    """What rings at an agent."""
    return LiveOffer.objects.get(agent=agent, state=LiveOffer.State.RINGING)


def ring_out(offer: LiveOffer) -> None:
    """It has rung long enough."""
    LiveOffer.objects.filter(pk=offer.pk).update(expires_at=now())


def leave_page(session: ChatSession, seconds: int = 61) -> None:
    """The visitor's last page was closed so long ago."""
    ChatSession.objects.filter(pk=session.pk).update(online_until=now() - timedelta(seconds=seconds))


def pass_rests() -> None:
    """Whoever passed something on did so long enough ago to be asked again."""
    moment = now() - timedelta(seconds=31)
    LiveOffer.objects.filter(settled_at__isnull=False).update(settled_at=moment)
