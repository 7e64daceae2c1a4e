"""What a chat costs the database: a page that is open and quiet next to nothing, a message a known number."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels_inbox.actions.items import claim_envelope
from channels_inbox.kinds.chat import sessions, talk
from channels_inbox.kinds.chat.conversation import MOST_AT_ONCE, Place
from channels_inbox.kinds.chat.door import accept_line, settle_line
from channels_inbox.kinds.chat.sessions import AWAY_AFTER_S, WRITTEN_EVERY_S, Visit
from channels_inbox.kinds.chat.talk import Talk, open_talk
from channels_inbox.models import ChatSession, DeliveryCopy, Item
from channels_inbox.pipeline.run import work_off
from core.clocks import now
from tests.cast import Cast
from tickets.actions.reply import post_reply
from tickets.models import Channel, Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(cast: Cast, chat: Channel) -> Talk:
    """A page whose conversation is going on: two messages were told."""
    opened = open_talk("website", {}, "192.0.2.1")
    assert opened
    opened.begin({"name": "Dana"})
    for number in range(2):
        write(opened, number)
        opened.news()
    return opened


def write(opened: Talk, number: int) -> None:
    """A message, settled."""
    assert opened.session
    _answer, envelope = opened.send({"client": f"client-{number:04}", "text": f"line {number}"})
    settle_line(envelope, opened.session)


def other_page(opened: Talk) -> Talk:
    """Another page of the same visitor, which has been told everything."""
    assert opened.session
    session = ChatSession.objects.get(pk=opened.session.pk)
    other = Talk(opened.stored, session, Visit(), Place(), "192.0.2.1")
    other.news()
    return other


def test_message_of_a_known_conversation(page: Talk) -> None:
    with CaptureQueriesContext(connection) as queries:
        write(page, 7)
    assert len(queries) == 22  # with the versions of promises and the mark for the figures
    with CaptureQueriesContext(connection) as queries:
        assert [frame["kind"] for frame in page.news()] == ["messages"]
    assert len(queries) == 4


def test_quiet_page_looks_with_one_statement(page: Talk) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert page.news() == []
        page.keep()
    assert len(queries) == 2


def test_page_notices_what_others_did(cast: Cast, page: Talk) -> None:
    ticket = Ticket.objects.get()
    post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Here you are", hold_s=0)
    told = {frame["kind"]: frame for frame in page.news()}
    assert told["messages"]["messages"][0]["text"] == "Here you are"
    assert told["state"]["unread"] == 1

    other = other_page(page)
    other.reached("read", f"{ticket.pk}.{Message.objects.latest('pk').seq}")
    assert DeliveryCopy.objects.get().state == "read"
    assert page.news() == [{"kind": "state", "over": False, "unread": 0}]

    write(other, 9)
    assert [line["text"] for line in page.news()[0]["messages"]] == ["line 9"]


def test_conversation_longer_than_one_telling(page: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "MOST_AT_ONCE", 1)
    write(page, 3)
    assert page.news()
    with CaptureQueriesContext(connection) as queries:
        page.news()
    assert len(queries) > 1, f"it looked as if {MOST_AT_ONCE} messages were all"


def test_what_pages_tell_at_the_same_time_is_joined(page: Talk) -> None:
    other = other_page(page)
    page.note({"plan": "gold"})
    other.note({"cart": "3"})
    assert ChatSession.objects.get().attributes == {"plan": "gold", "cart": "3"}


def test_presence_is_written_every_other_time_and_again_after_another_page_left(page: Talk) -> None:
    assert page.session
    before = ChatSession.objects.get().online_until
    page.keep()
    assert ChatSession.objects.get().online_until == before
    assert WRITTEN_EVERY_S < AWAY_AFTER_S - 15  # else a visitor would count as away between two pings
    sessions.leave(page.session)
    page.keep()
    assert ChatSession.objects.get().online_until > before


def test_r60_message_does_not_overtake_one_whose_process_was_killed(page: Talk) -> None:
    """The first is acknowledged, and claimed by a process that does not live to settle it."""
    assert page.session
    first = accept_line(page.session, client_id="client-first", text="first")
    assert claim_envelope(first)
    write(page, 8)
    assert not Message.objects.filter(text__in=["first", "line 8"]).exists()
    Item.objects.filter(state__in=["new", "running"]).update(lease_until=now(), not_before=now())
    work_off()
    assert list(Message.objects.order_by("seq").values_list("text", flat=True))[-2:] == ["first", "line 8"]


def test_message_that_no_process_settled_is_found_by_the_sweep(page: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[str] = []
    monkeypatch.setattr("core.wakeups.wake", woken.append)
    assert page.session
    accept_line(page.session, client_id="client-last", text="Still there?")
    assert woken == []
    work_off()
    assert Message.objects.latest("pk").text == "Still there?"
