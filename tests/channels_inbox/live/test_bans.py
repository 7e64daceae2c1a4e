"""A visitor who is banned: their session, their contact, and who may lift it."""

import pytest

from channels_inbox.kinds.chat.bans import ban, is_banned, lift
from channels_inbox.kinds.chat.door import LineRefused
from channels_inbox.kinds.chat.sessions import Visit, begin_session
from channels_inbox.models import ChatBan, LiveTalk
from people.enums import Role
from people.models import Agent
from tests.cast import Cast, make_agent
from tests.channels_inbox.live.conftest import Writes, come_online, ringing, talk_of
from tickets.enums import Category
from tickets.models import Channel, Message

pytestmark = pytest.mark.django_db(transaction=True)


def test_ban_ends_the_chat_and_refuses_the_next_message(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice)
    session = writes()
    talk = talk_of(session)
    ban(session=session, ticket=talk.ticket, agent=cast.alice, reason="Rude")
    talk.ticket.refresh_from_db()
    assert (talk.ticket.category, talk_of(session).state, ringing()) == (Category.SOLVED, LiveTalk.State.OVER, {})
    with pytest.raises(LineRefused, match="banned"):
        writes("Again", session)
    assert Message.objects.count() == 1
    lift(row=ChatBan.objects.get(), agent=cast.alice)
    writes("Sorry", session)
    assert Message.objects.count() == 2


def test_ban_holds_for_the_contact_but_not_for_who_is_proved(cast: Cast, chat: Channel, writes: Writes) -> None:
    session = writes(email="dana@customer.test")
    ban(session=session, ticket=talk_of(session).ticket, agent=cast.alice, reason="")

    def begin(**who: str) -> bool:
        return is_banned(begin_session(channel=chat, visit=Visit(), **who)[0])

    assert begin(email="dana@customer.test")
    assert not begin(email="dana@customer.test", person="42")
    assert not begin(email="eve@elsewhere.test")


def test_ban_of_a_proved_visitor_holds_for_all_their_sessions(cast: Cast, chat: Channel, writes: Writes) -> None:
    session = writes(person="42")
    ban(session=session, ticket=talk_of(session).ticket, agent=cast.alice, reason="")
    assert is_banned(begin_session(channel=chat, visit=Visit(), person="42")[0])


def test_who_may_ban_and_who_may_lift(cast: Cast, writes: Writes, administrator: Agent) -> None:
    session = writes()
    address = f"/chats/{talk_of(session).ticket_id}/bans/"
    lia, mia = make_agent("Lia", Role.LIGHT, cast.support), make_agent("Mia", Role.MANAGER, cast.support)
    assert cast.client(cast.charlie).post(address, {"reason": "x"}).status_code == 404
    assert cast.client(lia).post(address, {"reason": "x"}).status_code == 403
    assert cast.client(cast.alice).post(address, {"reason": "x"}).status_code == 204
    page = f"/settings/bans/{ChatBan.objects.get().pk}/removal/"
    assert cast.client(cast.alice).post(page).status_code == 403
    assert cast.client(mia).post(page).status_code == 302
    assert cast.client(administrator).post(page).status_code == 404
    assert ChatBan.objects.get().lifted_by == mia
