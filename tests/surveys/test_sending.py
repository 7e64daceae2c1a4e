"""Who is asked by rule and in waves, exactly once; why others were not; what becomes of the mail."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from channels_inbox.actions.reports import tell_sender
from channels_inbox.enums import BounceKind
from channels_inbox.inbound import InboundReport
from channels_inbox.models import SystemMail
from core.clocks import now
from core.outgoing_text import fill
from people.actions.contacts import add_identity
from people.enums import IdentityKind
from surveys.actions.planning import cancel_wave, create_wave, plan_after, start_waves
from surveys.actions.responses import opt_out
from surveys.actions.sending import send_due
from surveys.actions.settings import Rule, change_survey, create_survey
from surveys.enums import Kind, Mode, Skipped
from surveys.models import FollowUp, Invitation, OptOut, Planned, Response, Survey, Wave
from surveys.tasks import send_surveys
from tests.cast import Cast
from tests.surveys.conftest import only_invitation, solve
from tickets.actions.change import set_status
from tickets.actions.conversation import default_status
from tickets.actions.flags import flag
from tickets.enums import Category, ChannelKind, Flag, Purpose
from tickets.log import By
from tickets.models import Channel, Message
from tickets.outbox import handle_events

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def ask_by(survey: Survey, channel: Channel, **rule: object) -> Survey:
    version = survey.versions.order_by("-number")[0]
    change_survey(
        survey=survey, is_active=True, channels=[channel], scale=version.scale, threshold=version.threshold,
        asks_comment=True, texts={}, by=None, rule=Rule(**{"ways": ("mail",), "low_score": 2, **rule}),  # type: ignore[arg-type]
    )  # fmt: skip
    survey.refresh_from_db()
    return survey


@pytest.fixture
def mailed(cast: Cast, sending_mailbox: Channel) -> Survey:
    """Satisfaction, asked by mail an hour after a solution in the mailbox."""
    return ask_by(create_survey(kind=Kind.CSAT, name="After mails", by=None), sending_mailbox)


def pass_hours(hours: float) -> None:
    handle_events()
    with time_machine.travel(now() + timedelta(hours=hours), tick=False):
        send_surveys()


def words_of_mail() -> dict[str, str]:
    return SystemMail.objects.get().unseal()


def test_solution_is_asked_about_by_mail_after_the_delay_and_once(cast: Cast, mailed: Survey) -> None:
    ticket = solve(cast, cast.open_ticket())
    pass_hours(0.9)
    assert not Invitation.objects.exists()
    pass_hours(1.1)
    row = only_invitation()
    assert (row.ticket_id, row.mode, row.skipped, row.agent_id) == (ticket.pk, Mode.MAIL, "", cast.alice.pk)
    mail = words_of_mail()
    assert re.findall(r"score=(\d)", mail["html"]) == ["1", "2", "3", "4", "5"]
    assert mail["reply_to"].startswith("support+t")
    assert not Planned.objects.exists()
    event = ticket.events.filter(kind="status_changed").last()
    assert event is not None
    plan_after(event)
    pass_hours(2)
    assert (Invitation.objects.count(), SystemMail.objects.count()) == (1, 1)


def test_prefetching_scanner_never_votes_and_a_customer_does_with_one_click_and_a_button(
    cast: Cast, mailed: Survey
) -> None:
    solve(cast, cast.open_ticket())
    pass_hours(1.1)
    with time_machine.travel(now() + 3 * HOUR):
        for link in re.findall(r'href="[^"]*(/s/[^"]*)"', words_of_mail()["html"]):
            assert Client().get(link).status_code == 200
        assert not Response.objects.exists()
        assert not OptOut.objects.exists()
        best = next(link for link in re.findall(r'href="[^"]*(/s/[^"]*)"', words_of_mail()["html"]) if "=5" in link)
        page = Client().get(best).content.decode()
        assert re.findall(r'value="(\d)" checked', page) == ["5"]
        Client().post(best.partition("?")[0], {"score": "5"})
    assert list(Response.objects.values_list("score", "suspect_bot")) == [(5, False)]


def test_agent_who_is_signed_in_answers_for_nobody(cast: Cast, mailed: Survey) -> None:
    solve(cast, cast.open_ticket())
    pass_hours(1.1)
    path = re.findall(r'(/s/[^"?]*)', words_of_mail()["html"])[0]
    assert cast.client(cast.alice).post(path, {"score": "5"}).status_code == 403
    assert not Response.objects.exists()


def test_each_who_is_not_asked_has_one_reason(cast: Cast, mailed: Survey) -> None:
    reopened, spam, unanswered, throttled = (cast.open_ticket() for _each in range(4))
    for ticket in (reopened, spam, throttled):
        solve(cast, ticket)
    set_status(ticket_number=unanswered.pk, status=default_status(Category.SOLVED), by=By.agent(cast.alice))
    handle_events()
    set_status(ticket_number=reopened.pk, status=default_status(Category.OPEN), by=By.contact(cast.dana))
    flag(ticket_number=spam.pk, flag=Flag.SPAM, by=By.agent(cast.alice))
    earlier = solve(cast, cast.open_ticket())
    Planned.objects.update(due_at=now() + HOUR)
    Planned.objects.filter(ticket=earlier).update(due_at=now())
    pass_hours(2)
    found = dict(Invitation.objects.values_list("ticket", "skipped"))
    assert found == {
        earlier.pk: "", reopened.pk: Skipped.REOPENED, spam.pk: Skipped.SPAM, unanswered.pk: Skipped.UNANSWERED,
        throttled.pk: Skipped.THROTTLED,
    }  # fmt: skip
    assert SystemMail.objects.count() == 1


@pytest.mark.parametrize("why", [Skipped.SWITCHED_OFF, Skipped.OPTED_OUT, Skipped.SAMPLED_OUT, Skipped.NO_ADDRESS])
def test_reasons_that_are_the_surveys_or_the_contacts(cast: Cast, mailed: Survey, why: Skipped) -> None:
    ticket = solve(cast, cast.open_ticket())
    handle_events()
    if why == Skipped.SWITCHED_OFF:
        Survey.objects.update(is_active=False)
    elif why == Skipped.OPTED_OUT:
        opt_out(contact=cast.dana, mode=Mode.MAIL)
    elif why == Skipped.SAMPLED_OUT:
        Survey.objects.update(sample_percent=0)
    else:
        type(cast.dana).objects.update(email="")
    pass_hours(2)
    assert list(Invitation.objects.values_list("ticket", "skipped")) == [(ticket.pk, why)]
    assert not SystemMail.objects.exists()


def test_customer_leaves_by_a_post_alone(cast: Cast, mailed: Survey) -> None:
    solve(cast, cast.open_ticket())
    pass_hours(1.1)
    path = re.findall(r'(/s/[^"?]*)', words_of_mail()["html"])[0]
    assert "do not want to be asked" in Client().get(f"{path}?leave").content.decode()
    assert not OptOut.objects.exists()
    Client().post(path, {"leave": "1"})
    assert OptOut.objects.get().contact_id == cast.dana.pk


def test_bounce_marks_the_invitation_undelivered(cast: Cast, mailed: Survey) -> None:
    solve(cast, cast.open_ticket())
    pass_hours(1.1)
    row, name = only_invitation(), words_of_mail()["message_id"]
    assert words_of_mail()["return_path"] == "support@demo.test"
    for kind, original, delivered in (
        (BounceKind.SOFT, name, True),
        (BounceKind.HARD, name.replace(f"s{row.pk}.", f"s{row.pk + 1}."), True),
        (BounceKind.HARD, name, False),
    ):
        told = tell_sender(InboundReport(key="k", kind=kind, original_message_id=f"<{original}>"))
        assert (told, only_invitation().delivered) == (not delivered, delivered)


def test_low_score_opens_one_internal_task_for_the_team(cast: Cast, mailed: Survey) -> None:
    ticket = solve(cast, cast.open_ticket())
    pass_hours(1.1)
    path = re.findall(r'(/s/[^"?]*)', words_of_mail()["html"])[0]
    with time_machine.travel(now() + 3 * HOUR) as clock:
        Client().post(path, {"score": "1", "comment": "Awful, three weeks"})
        clock.shift(60)
        Client().post(path, {"score": "2"})
    task = FollowUp.objects.get().ticket
    assert (task.purpose, task.team_id, task.assignee_id) == (Purpose.INTERNAL, ticket.team_id, None)
    note = Message.objects.get(ticket=task)
    assert "Awful, three weeks" in note.text
    assert f"#{ticket.pk}" in note.text
    assert list(task.events.order_by("id").values_list("kind", flat=True)) == ["ticket_created", "note"]
    ticket.refresh_from_db()
    assert ticket.category == Category.SOLVED


def test_sms_brings_a_link_that_agents_do_not_see(cast: Cast, sending_mailbox: Channel) -> None:
    texts = Channel.objects.create(
        slug="texts", name="Texts", kind=ChannelKind.SMS, brand=cast.mailbox.brand, default_team=cast.support
    )
    add_identity(contact=cast.dana, kind=IdentityKind.PHONE, value="+351910000001")
    ask_by(create_survey(kind=Kind.CES, name="Effort", by=None), texts, ways=("sms",))
    ticket = solve(cast, cast.open_ticket(channel=texts))
    pass_hours(1.1)
    row = only_invitation()
    message = Message.objects.get(ticket=ticket, is_auto=True)
    assert (row.mode, row.skipped) == (Mode.SMS, "")
    assert f"/s/-{row.pk}-/" in message.text
    assert message.to[0]["address"] == "+351910000001"
    assert row.links.count() == 0
    leaving = fill(message.text)
    path = re.findall(r"(/s/\w+/)", leaving)[0]
    assert Client().get(path).status_code == 200
    assert Client().get(f"/s/-{row.pk}-/").status_code == 404


def test_wave_asks_its_segment_once_and_comes_again(cast: Cast, sending_mailbox: Channel) -> None:
    survey = ask_by(create_survey(kind=Kind.NPS, name="Relationship", by=None), sending_mailbox, trigger="never")
    wave = create_wave(
        survey=survey, name="Autumn", starts_at=now(), segment={"languages": ["xx"]}, sample_percent=100,
        repeat_days=90, by=None,
    )  # fmt: skip
    send_surveys()
    assert not Invitation.objects.exists()
    again = Wave.objects.get(finished_at=None)
    assert again.starts_at == wave.starts_at + timedelta(days=90)
    cancel_wave(wave=again)
    every = create_wave(
        survey=survey, name="All", starts_at=now(), segment={}, sample_percent=100, repeat_days=0, by=None
    )
    send_surveys()
    send_surveys()
    row = only_invitation()
    assert (row.contact_id, row.ticket_id, row.wave_id, row.agent_id) == (cast.dana.pk, None, every.pk, None)
    assert "recommend" in words_of_mail()["text"]
    every.refresh_from_db()
    assert every.planned == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_what_is_due_once(cast: Cast, mailed: Survey) -> None:
    for _each in range(3):
        solve(cast, cast.open_ticket())
    handle_events()
    Planned.objects.update(due_at=now())
    begin = threading.Barrier(2)

    def work() -> None:
        begin.wait()
        try:
            start_waves()
            send_due()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _each in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(Invitation.objects.values_list("skipped", flat=True)) == ["", "throttled", "throttled"]
    assert SystemMail.objects.count() == 1
    assert not Planned.objects.exists()
