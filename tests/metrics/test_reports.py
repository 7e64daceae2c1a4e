"""Scheduled reports: when they are due, what they say, under whose rights, and that each time is sent once."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from PIL import Image

from channels_inbox.models import SystemMail
from channels_inbox.outbound import sending as outbound
from core.clocks import now
from metrics.models import Outcome, ReportRun, ScheduledReport, Stopped
from metrics.reports import letters, sending
from metrics.reports.actions import ask_report, pause_report, resume_report
from metrics.reports.times import next_time
from people.enums import Role
from people.models import Agent
from tests.cast import Cast, make_agent
from tests.channels_inbox.outbound.conftest import send_through
from tests.metrics.dashboards.rows import MINUTE, refreshed, write_fact
from tests.metrics.report_rows import make_report
from tests.simulators.smtp_server import SmtpServer


@pytest.fixture
def ada(cast: Cast, settings: Any) -> Iterator[Agent]:
    """A manager whose house can send mail."""
    cache.clear()
    with SmtpServer() as sink:
        settings.NET_ALLOW = [f"127.0.0.1:{sink.port}"]
        send_through(cast.mailbox, sink)
        ada = make_agent("Ada", Role.MANAGER, cast.support)
        ada.sink = sink  # type: ignore[attr-defined]
        yield ada


def due(report: ScheduledReport, **more: Any) -> ScheduledReport:
    """The same report, whose time came a minute ago."""
    ScheduledReport.objects.filter(pk=report.pk).update(next_at=now() - timedelta(minutes=1), **more)
    report.refresh_from_db()
    return report


def outcomes(report: ScheduledReport) -> list[tuple[str, int]]:
    return list(report.runs.order_by("at").values_list("outcome", "sent_to"))


@pytest.mark.parametrize(
    ("values", "after", "expected"),
    [
        ({"rhythm": "daily"}, "2026-10-24 09:00", "2026-10-25 08:00"),  # the clocks went back that night
        ({"rhythm": "daily"}, "2026-10-24 06:59", "2026-10-24 07:00"),
        ({"rhythm": "weekly", "weekday": 7}, "2026-03-28 12:00", "2026-03-29 07:00"),
        ({"rhythm": "weekly", "weekday": 1}, "2026-11-23 08:00", "2026-11-30 08:00"),
        ({"rhythm": "monthly", "day": 28}, "2026-01-28 08:00", "2026-02-28 08:00"),
        ({"rhythm": "daily", "zone": "Asia/Tokyo", "hour": 0}, "2026-11-22 14:59", "2026-11-22 15:00"),
    ],
)
def test_next_time_is_an_hour_on_the_clock_of_its_zone(values: dict[str, Any], after: str, expected: str) -> None:
    report = ScheduledReport(**{"hour": 8, "zone": "Europe/Lisbon", **values})
    at = datetime.fromisoformat(after).replace(tzinfo=UTC)
    assert next_time(report, at) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_mail_holds_the_figures_in_words_the_charts_as_pictures_and_the_way_to_the_page(ada: Agent, cast: Cast) -> None:
    refreshed(now())
    noon = now().replace(hour=12)
    for place in range(40):
        at = noon - timedelta(days=1 + place % 27)
        write_fact("created", at, team=cast.support.pk, ticket=0)
        write_fact("first_response", at, value=(place + 1) * MINUTE, team=cast.support.pk, ticket=0)
    report = make_report(ada, [cast.bob, ada], query=f"team={cast.support.pk}&period=28d", language="en")
    due(report)
    assert sending.send_due() == 2
    assert sending.send_due() == 0
    assert outcomes(report) == [(Outcome.SENT, 2)]
    mail = SystemMail.objects.get(email=cast.bob.account.email).unseal()  # type: ignore[union-attr]
    text, html = mail["text"], mail["html"]
    assert "First response, median: 20 min (14 min to 27 min, n = 40, open hours)" in text
    assert "New tickets: 40 (exact). +40 against before" in text
    assert f"Team: {cast.support.name}" in text
    assert "- E-mail; New tickets: 40; First response, median: 20 min (14 min to 27 min, n = 40)" in text
    assert f"/dashboards/?team={cast.support.pk}" in text
    assert html.count('src="cid:') == 3
    report.refresh_from_db()
    assert report.next_at is not None
    assert report.next_at > now()


def test_pictures_are_drawn_with_words_of_every_language_of_the_workspace(ada: Agent, cast: Cast) -> None:
    refreshed(now())
    for place in range(60):
        write_fact("created", now() - timedelta(days=1 + place % 20, hours=place % 5), ticket=0)
        write_fact("csat", now() - timedelta(days=2 + place), num=place % 3 and 1, den=1, value=5, ticket=0)
    report = make_report(ada, [ada], language="pt-br")
    [mail] = letters.write_report(report, [ada], now())
    assert "Período" in mail.body
    pictures = [part for part in mail.attachments if part.get_content_type() == "image/png"]  # type: ignore[union-attr]
    assert len(pictures) == 3
    for part in pictures:
        picture = Image.open(BytesIO(part.get_payload(decode=True)))  # type: ignore[union-attr, arg-type]
        assert picture.size == (1200, 480)
        assert len(picture.convert("RGB").getcolors(1000) or []) > 8


def test_report_of_a_person_who_lost_the_right_stops_and_says_so(ada: Agent, cast: Cast) -> None:
    report = due(make_report(ada, [cast.bob]))
    Agent.objects.filter(pk=ada.pk).update(role=Role.AGENT)
    sending.send_due()
    report.refresh_from_db()
    assert (report.stopped, report.next_at, outcomes(report)) == (Stopped.RIGHT, None, [(Outcome.STOPPED, 0)])
    words = SystemMail.objects.get().unseal()
    assert words["subject"] == "Monday has ended"
    assert "may no longer see these figures" in words["text"]
    ask_report(report=report)
    assert sending.send_due() == 0
    boss = make_agent("Rita", Role.MANAGER, cast.support)
    resume_report(report=report, by=boss)
    report.refresh_from_db()
    assert (report.owner, report.stopped) == (boss, Stopped.NO)


def test_report_of_a_person_who_left_stops(ada: Agent, cast: Cast) -> None:
    report = due(make_report(ada, [cast.bob]))
    Agent.objects.filter(pk=ada.pk).update(is_active=False)
    sending.send_due()
    report.refresh_from_db()
    assert report.stopped == Stopped.LEFT


def test_people_who_left_get_nothing(ada: Agent, cast: Cast) -> None:
    report = due(make_report(ada, [cast.bob]))
    Agent.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert sending.send_due() == 0
    assert outcomes(report) == [(Outcome.NOBODY, 0)]


def test_times_that_were_missed_are_sent_once_and_late(ada: Agent) -> None:
    report = make_report(ada, [ada], rhythm="daily")
    with time_machine.travel(now() + timedelta(days=5)):
        assert sending.send_due() == 1
        assert sending.send_due() == 0
        report.refresh_from_db()
        assert report.next_at is not None
        assert report.next_at > now()


def test_paused_report_waits_and_is_sent_when_asked_for(ada: Agent) -> None:
    report = due(make_report(ada, [ada]))
    pause_report(report=report)
    assert sending.send_due() == 0
    ask_report(report=report)
    assert sending.send_due() == 1
    report.refresh_from_db()
    assert report.next_at is None


def test_crash_in_between_leaves_nothing_behind_and_repeats_nothing(
    ada: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = due(make_report(ada, [ada]))

    def crash(*_given: Any, **_more: Any) -> None:
        raise KeyboardInterrupt  # as a worker that is ended: nothing catches it

    with monkeypatch.context() as broken:
        broken.setattr(sending, "_write_run", crash)
        with pytest.raises(KeyboardInterrupt):
            sending.send_due()
    assert SystemMail.objects.count() == 0
    assert sending.send_due() == 0  # still claimed
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert sending.send_due() == 1
        assert sending.send_due() == 0
    assert SystemMail.objects.count() == 1
    assert outcomes(report) == [(Outcome.SENT, 1)]


def test_without_a_mailbox_it_is_tried_again_and_given_up_with_words(ada: Agent, cast: Cast) -> None:
    report = due(make_report(ada, [ada]))
    cast.mailbox.is_active = False
    cast.mailbox.save()
    moment = now()
    for attempt in range(6):
        with time_machine.travel(moment + timedelta(minutes=6 * attempt)):
            sending.send_due()
    assert [(run.outcome, run.detail) for run in report.runs.all()] == [(Outcome.FAILED, "No mailbox can send.")]


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_time_once_and_it_arrives(ada: Agent, cast: Cast) -> None:
    refreshed(now())
    for place in range(12):
        write_fact("created", now() - timedelta(days=1 + place), ticket=0)
    for number in range(4):
        due(make_report(ada, [cast.bob, ada], name=f"Report {number}"))

    def work() -> None:
        sending.send_due()
        connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert list(ReportRun.objects.values_list("outcome", "sent_to")) == [(Outcome.SENT, 2)] * 4
    outbound.send_due(run_s=20)
    mails = ada.sink.mails  # type: ignore[attr-defined]
    assert len(mails) == 8
    assert {tuple(mail.recipients) for mail in mails} == {(cast.bob.account.email,), (ada.account.email,)}  # type: ignore[union-attr]
    first: EmailMessage = mails[0].mail
    assert first["Auto-Submitted"] == "auto-generated"
    pictures = [part for part in first.walk() if part.get_content_type() == "image/png"]
    html = first.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert [f"cid:{part['Content-ID'][1:-1]}" in html for part in pictures] == [True, True]
