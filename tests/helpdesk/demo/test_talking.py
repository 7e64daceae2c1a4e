"""Talks through the providers' own webhooks and back, with the product's workers between."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from channels_inbox.kinds.registry import settings_page
from channels_inbox.kinds.whatsapp.api import call
from channels_inbox.kinds.whatsapp.templates import list_templates
from channels_inbox.models import Call
from channels_inbox.outbound.sending import send_due
from channels_inbox.pipeline.run import work_off
from core import net
from core.clocks import now
from helpdesk.demo import channels, company
from helpdesk.demo.crew import Crew
from helpdesk.demo.mails.pictures import png
from helpdesk.demo.providers.ledger import File
from helpdesk.demo.providers.pbx import Pbx
from helpdesk.demo.providers.rooms import Draft
from helpdesk.demo.providers.world import World
from helpdesk.demo.talking import QUICK, Talking
from helpdesk.demo.talks import PHONE, SMS, TELEGRAM, WHATSAPP, Act, Talk, plots, spare, talk
from people.models import Agent, AgentPresence
from tickets.actions.reply import post_reply
from tickets.enums import DeliveryState, MessageKind
from tickets.models import Attachment, Channel, Message, Ticket

DEADLINE_S = 60


@pytest.fixture
def talking(transactional_db: None, live_server: LiveServer, tmp_path: Path, settings: Settings) -> Iterator[Talking]:
    """The demo's company and the outside world, connected, and nobody writing yet."""
    world = World(tmp_path / "telephones.sqlite")
    settings.HTTP_HOST, settings.HTTP_PORT = "127.0.0.1", live_server.thread.port
    settings.NET_ALLOW = [world.host]
    settings.SMS_URL, settings.PUBLIC_URL = f"{world.url}/sms", live_server.url
    settings.WHATSAPP_URL, settings.TELEGRAM_URL = f"{world.url}/whatsapp", f"{world.url}/telegram"
    company.found_company()
    world.start()
    channels.connect_channels(world)
    talking = Talking(world, Crew.gather(), host=channels.site(), thinks_s=(0.1, 0.2))
    yield talking
    talking.stop()
    world.stop()


def choose(kind: str, *acts: Act) -> Talk:
    wanted = [plot for plot in plots() if plot.kind == kind and set(acts) <= {turn.act for turn in plot.turns}]
    return Talk(wanted[0], "Dana Costa")


def run_until(talking: Talking, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not done():
        assert time.monotonic() < deadline, "the talk did not come to its end"
        talking.tick()
        work_off(1)
        send_due(1)


def texts(kind: MessageKind) -> list[str]:
    return list(Message.objects.filter(kind=kind).order_by("seq").values_list("text", flat=True))


def test_whatsapp_talk_with_a_photo_and_a_reaction_ends_solved(talking: Talking) -> None:
    story = choose(WHATSAPP, Act.PHOTO, Act.REACT, Act.SOLVE)
    talking.begin(story, QUICK)

    run_until(talking, lambda: talking.is_over)

    ticket = Ticket.objects.get()
    assert (ticket.category, ticket.channel.name, ticket.requester.name) == ("solved", "WhatsApp", "Dana Costa")
    assert texts(MessageKind.REPLY) == [turn.text for turn in story.plot.turns if turn.act is Act.REPLY]
    assert Attachment.objects.get().content_type == "image/png"
    run_until(
        talking,
        lambda: not Message.objects.filter(kind="reply").exclude(delivery_state=DeliveryState.READ).exists(),
    )


def test_telegram_talk_with_an_edit_is_one_ticket(talking: Talking) -> None:
    story = choose(TELEGRAM, Act.EDIT)
    talking.begin(story, QUICK)

    run_until(talking, lambda: talking.is_over)

    edited = next(turn.text for turn in story.plot.turns if turn.act is Act.EDIT)
    assert Ticket.objects.get().channel.name == "Telegram"
    run_until(talking, lambda: edited in texts(MessageKind.CUSTOMER))


def test_text_messages_go_both_ways_and_their_state_comes_back(talking: Talking) -> None:
    story = choose(SMS, Act.REPLY, Act.SOLVE)
    talking.begin(story, QUICK)

    run_until(talking, lambda: talking.is_over)

    ticket = Ticket.objects.get()
    assert (ticket.category, ticket.channel.name) == ("solved", "Text messages")
    assert texts(MessageKind.REPLY) == [turn.text for turn in story.plot.turns if turn.act is Act.REPLY]
    run_until(
        talking,
        lambda: not Message.objects.filter(kind="reply").exclude(delivery_state=DeliveryState.DELIVERED).exists(),
    )


def test_photo_by_text_message_is_fetched_under_the_accounts_token(talking: Talking) -> None:
    room = talking.world.rooms[SMS]
    line = talking.world.ledger.open_line(kind=SMS, address=room.new_address(), name="Dana Costa", mine=True)

    room.write(line, Draft("The plate", File("plate.png", "image/png", png("display"))))
    run_until(talking, lambda: Ticket.objects.exists())

    assert Attachment.objects.get().content_type == "image/png"


def test_buttons_of_the_settings_find_every_provider_well(talking: Talking) -> None:
    for slug in ("whatsapp", "telegram", "text-messages", "phone"):
        channel = Channel.objects.select_related("settings", "default_team").get(slug=slug)
        checks = settings_page(channel.kind).test(channel)  # type: ignore[union-attr]
        assert [(slug, check.result.words) for check in checks if not check.result.ok] == []


@pytest.mark.parametrize(("picks_up", "outcome"), [(True, "answered"), (False, "missed")])
def test_call_rings_at_an_agent_and_is_answered_or_missed(talking: Talking, picks_up: bool, outcome: str) -> None:
    stories = [plot for plot in plots() if plot.kind == PHONE]
    story = next(plot for plot in stories if (Act.PICK_UP in {turn.act for turn in plot.turns}) is picks_up)
    talking.begin(Talk(story, "Dana Costa"), QUICK)

    run_until(talking, lambda: talking.is_over)

    run_until(talking, lambda: Call.objects.filter(outcome=outcome).exists())
    (line,) = talking.world.ledger.lines(PHONE)
    (entry,) = talking.world.ledger.entries(line)
    assert (entry.state, bool(entry.filename)) == ("over" if picks_up else "missed", picks_up)


def test_recording_is_fetched_by_the_name_that_was_told(talking: Talking) -> None:
    room, ledger = talking.world.rooms[PHONE], talking.world.ledger
    assert isinstance(room, Pbx)
    line = ledger.open_line(kind=PHONE, address=room.new_address(), name="Dana Costa", mine=True)
    call = room.ring(line, "ana@demo.test")
    room.pick_up(call)
    room.hang_up(ledger.entries(line)[0])

    found = net.request("GET", f"{talking.world.url}/phone/recordings/{call.provider_id}")

    assert (found.status, found.body[:4]) == (200, b"RIFF")
    assert net.request("GET", f"{talking.world.url}/phone/recordings/call-1").status == 404


def test_templates_are_listed_and_arrive_in_words(talking: Talking) -> None:
    channel = Channel.objects.select_related("settings").get(slug="whatsapp")
    room = talking.world.rooms[WHATSAPP]
    line = talking.world.ledger.open_line(kind=WHATSAPP, address=room.new_address(), name="Dana Costa", mine=True)
    template = next(one for one in list_templates(channel) if one.language == "en")
    given = {"name": template.name, "language": {"code": "en"}, "components": template.components({"body-1": "Dana"})}
    token, number = room.account.token, room.account.number

    call(token, "POST", f"{number}/messages", {"to": line.address, "type": "template", "template": given})

    assert talking.world.ledger.entries(line)[0].text == template.text({"body-1": "Dana"})


def test_customer_answers_somebody_at_the_browser_and_the_agents_keep_out(talking: Talking) -> None:
    story = choose(WHATSAPP, Act.REPLY)
    talking.begin(story, QUICK)
    run_until(talking, lambda: Ticket.objects.exists())
    admin = Agent.objects.get(account__email="admin@demo.test")

    post_reply(ticket_number=Ticket.objects.get().pk, agent=admin, text="I take this one.", hold_s=0)

    answers = {turn.text for turn in story.plot.turns} | set(spare()[story.plot.language])
    before = len(texts(MessageKind.CUSTOMER))
    run_until(talking, lambda: len(texts(MessageKind.CUSTOMER)) > before and talking.is_over)
    assert texts(MessageKind.CUSTOMER)[-1] in answers
    assert "I take this one." in texts(MessageKind.REPLY)


def test_customer_whom_the_page_plays_says_nothing_by_themself(talking: Talking) -> None:
    talking.begin(choose(WHATSAPP, Act.REPLY), QUICK)
    (line,) = talking.world.ledger.lines(WHATSAPP)
    talking.world.ledger.take_over(line.id)

    run_until(talking, lambda: not talking.exchanges)

    assert talking.world.ledger.entries(line) == []


def test_agents_at_a_browser_are_not_spoken_for(talking: Talking) -> None:
    crew = Crew.gather()
    talking.begin(choose(TELEGRAM, Act.REPLY), QUICK)
    run_until(talking, lambda: Ticket.objects.exists())
    number = Ticket.objects.get().pk
    for email in ("ana@demo.test", "ben@demo.test"):
        AgentPresence.objects.create(agent=crew.agents[email], seen_at=now())

    taken = crew.take(number, choose(TELEGRAM).plot.desk)

    assert taken in {"manager@demo.test", ""}
    assert Ticket.objects.get().assignee not in {crew.agents["ana@demo.test"], crew.agents["ben@demo.test"]}


@pytest.mark.django_db
def test_channels_are_made_once() -> None:
    company.found_company()
    before = list(channels._stored())

    channels.open_channels()

    assert list(channels._stored()) == before
    assert len(before) == len(channels.SLUGS)


def test_every_talk_can_be_read_and_has_answers_in_its_language() -> None:
    assert len(plots()) > 10
    assert {plot.language for plot in plots()} <= set(spare())
    names = {talk(number, (WHATSAPP,)).name for number in range(40)}
    assert len(names) > 20
