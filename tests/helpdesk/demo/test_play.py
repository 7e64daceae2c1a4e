"""A conversation from the first mail to its end, over real SMTP in and out, with the product's own workers between."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from channels_inbox.models import Item
from channels_inbox.outbound.sending import send_due
from channels_inbox.pipeline.run import work_off
from helpdesk.demo import company
from helpdesk.demo.crew import Crew
from helpdesk.demo.mails import Conversation, Kind, generate
from helpdesk.demo.play import HURRY, Play
from helpdesk.demo.postman import NotNow, Postman, Rejected
from helpdesk.demo.sink import Sink
from people.models import Agent
from tests.channels_inbox.receivers.running import Running
from tickets.actions.reply import post_reply
from tickets.enums import DeliveryState, Flag, MessageKind
from tickets.models import Message, Ticket

MOMENT = datetime(2026, 11, 18, 14, 2, tzinfo=UTC)
DEADLINE_S = 60


@pytest.fixture
def play(transactional_db: None, tmp_path: Path, settings: Settings) -> Iterator[Play]:
    """The demo's company with its doors open, and nobody on the stage yet."""
    company.found_company()
    sink = Sink(tmp_path / "sent")
    sink.start()
    settings.NET_ALLOW = [f"127.0.0.1:{sink.port}"]
    company.point_outgoing_mail(sink.port)
    receiver = Running()
    receiver.start()
    postman = Postman("127.0.0.1", receiver.receiver.smtp_port)
    yield Play(postman, sink, Crew.gather(), seed=1, thinks_s=(0.1, 0.2))
    postman.hang_up()
    receiver.stop()
    sink.stop()


def choose(wanted: Callable[[Conversation], bool]) -> Conversation:
    return next(one for one in generate(1, moment=MOMENT) if wanted(one))


def kinds(conversation: Conversation) -> list[Kind]:
    return [step.kind for step in conversation.steps]


def run_until(play: Play, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not done():
        assert time.monotonic() < deadline, "the play did not come to its end"
        if not play.tick():
            work_off(1)
            send_due(1)


def test_conversation_is_answered_and_solved_in_one_ticket(play: Play) -> None:
    plan = [Kind.MAIL, Kind.TAGS, Kind.REPLY, Kind.ANSWER, Kind.REPLY, Kind.ANSWER, Kind.STATUS]
    conversation = choose(lambda one: kinds(one) == plan)

    play.begin([conversation], HURRY)
    run_until(play, lambda: play.is_over)

    ticket = Ticket.objects.get()
    messages = list(Message.objects.filter(ticket=ticket).exclude(kind=MessageKind.SYSTEM).order_by("seq"))
    assert [message.kind for message in messages] == ["customer", "reply", "customer", "reply", "customer"]
    assert ticket.category == "solved"
    assert set(conversation.steps[1].tags) <= set(ticket.tags)
    assert ticket.team.name == conversation.desk.value
    assert all(message.quoted for message in messages[2::2])


def test_bounce_marks_the_reply_as_failed(play: Play) -> None:
    conversation = choose(lambda one: Kind.BOUNCE in kinds(one))

    play.begin([conversation], HURRY)
    run_until(play, lambda: Message.objects.filter(delivery_state=DeliveryState.FAILED).exists())

    assert Message.objects.get(delivery_state=DeliveryState.FAILED).kind == MessageKind.REPLY


def test_spam_is_put_away(play: Play) -> None:
    play.begin([choose(lambda one: one.spam)], HURRY)

    run_until(play, lambda: play.is_over and Ticket.objects.exclude(flag=Flag.NONE).exists())

    assert Ticket.objects.get().flag == Flag.SPAM


def test_broken_mail_ends_in_quarantine(play: Play) -> None:
    play.begin([choose(lambda one: one.subject.startswith("Fwd: Fwd:"))], HURRY)

    run_until(play, lambda: Item.objects.filter(state="quarantined").exists())

    assert Item.objects.get().error.startswith("limit-depth")


def test_customer_answers_somebody_at_the_browser(play: Play) -> None:
    conversation = choose(lambda one: kinds(one) == [Kind.MAIL] and bool(one.spare))
    play.begin([conversation], HURRY)
    run_until(play, lambda: play.is_over and Ticket.objects.exists())
    admin = Agent.objects.get(account__email="admin@demo.test")

    post_reply(ticket_number=Ticket.objects.get().pk, agent=admin, text="Is it the left one?", hold_s=0)
    run_until(play, lambda: Message.objects.filter(kind=MessageKind.CUSTOMER).count() == 2)

    answer = Message.objects.filter(kind=MessageKind.CUSTOMER).latest("seq")
    assert conversation.spare[0].split("\n")[0] in answer.text
    assert "Is it the left one?" in answer.quoted


def test_postman_keeps_the_mail_when_nobody_listens() -> None:
    with pytest.raises(NotNow):
        Postman("127.0.0.1", 1).carry(b"Subject: x\r\n\r\n", sender="a@x.example", recipients=["b@demo.test"])


def test_postman_is_told_that_nobody_is_known(play: Play) -> None:
    with pytest.raises(Rejected):
        play.postman.carry(b"Subject: x\r\n\r\n", sender="a@x.example", recipients=["nobody@demo.test"])
