"""The five numbers: what counts, when, and that each leads to exactly its tickets."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from metrics import five
from metrics.figures import five_figures
from metrics.periods import Period, last_complete_days, report_zone
from people.enums import Role
from people.models import Agent
from tests.cast import Cast, make_agent
from tickets.actions import flags, merge
from tickets.actions.history import record
from tickets.enums import Purpose
from tickets.log import By
from tickets.models import Ticket

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
PERIOD = last_complete_days(report_zone("UTC"), NOW)
DAY = timedelta(days=1)


class Past:
    """Writes history in short words; times are minutes before the end of the period."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def opened(self, minutes: float, **more: Any) -> Ticket:
        """A ticket with Dana's first message."""
        at = PERIOD.end - timedelta(minutes=minutes)
        event = {"type": "ticket_created", "channel": self.cast.mailbox, "requester": self.cast.dana, **more}
        ticket = record(event, at)
        self.wrote(ticket, minutes)
        return ticket

    def wrote(self, ticket: Ticket, minutes: float, **more: Any) -> None:
        record({"type": "customer_message", "ticket": ticket.pk, **more}, PERIOD.end - timedelta(minutes=minutes))

    def answered(self, ticket: Ticket, minutes: float) -> None:
        at = PERIOD.end - timedelta(minutes=minutes)
        record({"type": "agent_reply", "ticket": ticket.pk, "agent": self.cast.alice}, at)

    def moved(self, ticket: Ticket, minutes: float, to: str) -> None:
        at = PERIOD.end - timedelta(minutes=minutes)
        record({"type": "status_changed", "ticket": ticket.pk, "to": to, "agent": self.cast.alice}, at)


@pytest.fixture
def past(cast: Cast) -> Past:
    return Past(cast)


def counted(slug: str, period: Period = PERIOD) -> list[int]:
    """The tickets of a metric, as its list shows them."""
    return [row.number for row in five.records(five.METRICS[slug], period, NOW)]


def minutes_of_first_responses() -> list[float]:
    return [value / 60_000 for value in five.durations(five.METRICS["first-response"], PERIOD, NOW)]


def test_new_counts_what_came_in_during_the_period(past: Past) -> None:
    inside, edge = past.opened(10), past.opened(28 * 1440)
    past.opened(28 * 1440 + 1)
    past.opened(-1)
    assert counted("new") == [inside.pk, edge.pk]


def test_new_leaves_out_spam_and_internal_tickets_also_in_hindsight(past: Past, cast: Cast) -> None:
    spam = past.opened(10)
    past.opened(10, purpose=Purpose.INTERNAL)
    assert counted("new") == [spam.pk]
    flags.flag(ticket_number=spam.pk, flag="spam", by=By.agent(cast.alice))
    assert counted("new") == []


def test_new_counts_a_merged_group_once_at_its_earliest_member(past: Past, cast: Cast) -> None:
    early, late = past.opened(28 * 1440 + 5), past.opened(20)
    assert counted("new") == [late.pk]
    merge.merge(survivor_number=late.pk, merged_number=early.pk, by=By.agent(cast.alice))
    assert counted("new") == []
    merge.unmerge(ticket_number=early.pk, by=By.agent(cast.alice))
    merge.merge(survivor_number=early.pk, merged_number=late.pk, by=By.agent(cast.alice))
    assert counted("new") == []
    earlier = Period(PERIOD.start - DAY, PERIOD.start, PERIOD.first_day, PERIOD.last_day, "UTC")
    assert counted("new", earlier) == [early.pk]


def test_solved_counts_solutions_not_closings(past: Past) -> None:
    solved, closed, reopened, before = past.opened(100), past.opened(100), past.opened(100), past.opened(50_000)
    past.moved(solved, 50, "resolved")
    past.moved(closed, 30, "closed")
    past.moved(reopened, 20, "resolved")
    past.moved(reopened, 10, "open")
    past.moved(before, 45_000, "resolved")
    past.moved(before, 40, "closed")
    assert counted("solved") == [reopened.pk, closed.pk, solved.pk]


def test_open_counts_what_is_unsolved_now(past: Past) -> None:
    first, second, done = past.opened(200), past.opened(100), past.opened(50)
    past.moved(second, 40, "pending")
    past.moved(done, 40, "resolved")
    assert counted("open") == [first.pk, second.pk]


def test_oldest_unanswered_runs_from_the_first_unanswered_message(past: Past) -> None:
    waiting, answered = past.opened(90), past.opened(500)
    past.wrote(waiting, 30)
    past.answered(answered, 400)
    count, longest = five.oldest(five.METRICS["unanswered"], PERIOD, NOW)
    assert (count, longest) == (1, (90 + 720) * 60_000)
    assert counted("unanswered") == [waiting.pk]


def test_first_response_runs_from_the_first_message_to_the_first_answer_of_a_person(past: Past) -> None:
    ticket = past.opened(100)
    past.wrote(ticket, 90)
    past.answered(ticket, 60)
    past.answered(ticket, 50)
    assert minutes_of_first_responses() == [40]
    assert counted("first-response") == [ticket.pk]


def test_first_response_is_counted_where_the_answer_lies(past: Past) -> None:
    before, after = past.opened(28 * 1440 + 30), past.opened(28 * 1440 + 30)
    past.answered(before, 28 * 1440 + 1)
    past.answered(before, 100)
    past.answered(after, 28 * 1440 - 10)
    assert minutes_of_first_responses() == [40]
    assert counted("first-response") == [after.pk]


def test_first_response_leaves_out_automatic_mail_outbound_and_spam(past: Past, cast: Cast) -> None:
    auto, outbound, spam = past.opened(100), past.opened(100, purpose=Purpose.OUTBOUND), past.opened(100)
    record({"type": "auto_reply", "ticket": auto.pk}, PERIOD.end - timedelta(minutes=99))
    past.answered(outbound, 90)
    past.answered(spam, 90)
    flags.flag(ticket_number=spam.pk, flag="spam", by=By.agent(cast.alice))
    assert minutes_of_first_responses() == []


def test_first_response_starts_no_wait_with_an_automatic_message(past: Past, cast: Cast) -> None:
    event = {"type": "ticket_created", "channel": cast.mailbox, "requester": cast.dana}
    ticket = record(event, PERIOD.end - timedelta(minutes=100))
    past.wrote(ticket, 100, auto=True)
    past.answered(ticket, 80)
    past.wrote(ticket, 70)
    past.answered(ticket, 60)
    assert minutes_of_first_responses() == [10]


def test_first_response_of_a_merged_group_keeps_the_earliest_wait(past: Past, cast: Cast) -> None:
    early, late = past.opened(100), past.opened(50)
    past.answered(late, 40)
    assert minutes_of_first_responses() == [10]
    merge.merge(survivor_number=late.pk, merged_number=early.pk, by=By.agent(cast.alice))
    assert minutes_of_first_responses() == [60]


def test_backlog_adds_up_from_what_came_in_and_what_was_solved(past: Past) -> None:
    """B(end) = B(start) + created + reopened - resolved, with nothing before the start and no reopening."""
    for minutes in (300, 200, 100):
        past.opened(minutes)
    past.moved(past.opened(90), 10, "resolved")
    assert len(counted("open")) == len(counted("new")) - len(counted("solved"))


def test_figures_say_nothing_false_about_too_few(past: Past) -> None:
    empty = {figure.metric.slug: figure for figure in five_figures(PERIOD, NOW)}
    assert [empty[slug].value for slug in five.METRICS] == ["0", "0", "0", "", ""]
    for number in range(4):
        past.answered(past.opened(100 + number), 50)
    few = five_figures(PERIOD, NOW)[-1]
    assert (few.value, few.n, few.state) == ("", 4, "counts")
    past.answered(past.opened(110), 50)
    enough = five_figures(PERIOD, NOW)[-1]
    assert (enough.value, enough.n, enough.state) == ("52 min", 5, "small-sample")


@pytest.mark.parametrize("slug", [None, *five.METRICS])
def test_dashboard_is_for_managers_and_administrators(
    cast: Cast, alice: Agent, administrator: Agent, slug: str | None
) -> None:
    path = reverse("metrics:tickets", args=[slug]) if slug else reverse("metrics:overview")
    assert cast.client(alice).get(path).status_code == 403
    assert Client().get(path)["Location"].startswith("/accounts/login/")
    assert cast.client(administrator).get(path).status_code == 200
    assert cast.client(make_agent("Mia", Role.MANAGER, cast.billing)).get(path).status_code == 200


def test_dashboard_needs_eleven_queries(cast: Cast, administrator: Agent, django_assert_num_queries: Any) -> None:
    client = cast.client(administrator)
    cast.open_ticket()
    with django_assert_num_queries(11):
        client.get(reverse("metrics:overview"))


def test_today_so_far_is_shown_beside_complete_days_and_leads_to_its_tickets(cast: Cast, administrator: Agent) -> None:
    client, ticket = cast.client(administrator), cast.open_ticket("Since midnight")
    page = client.get(reverse("metrics:overview"))
    assert [tile["figure"].value for tile in page.context["today"]] == ["1", "0", ""]
    assert [tile["figure"].value for tile in page.context["tiles"]][:2] == ["0", "0"]
    found = client.get(page.context["today"][0]["href"])
    assert [row["ticket"] for row in found.context["rows"]] == [ticket]
    assert "today so far" in found.text


def test_tickets_of_a_number_are_paged_without_gaps(
    cast: Cast, administrator: Agent, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr("metrics.views.PAGE", 2)
    numbers = [cast.open_ticket().pk for _ in range(5)]
    client, path, seen = cast.client(administrator), reverse("metrics:tickets", args=["open"]), []
    url = path
    while url:
        page = client.get(url)
        seen += [row["ticket"].pk for row in page.context["rows"]]
        url = path + page.context["next_href"] if page.context["next_href"] else ""
    assert seen == numbers
    with django_assert_num_queries(6):
        client.get(path)


def test_tickets_of_an_unknown_number_are_not_there(cast: Cast, administrator: Agent) -> None:
    assert cast.client(administrator).get("/dashboards/happiness/tickets/").status_code == 404


@pytest.mark.parametrize("query", ["?after=x", "?after=9999999999999999999999-1", "?end=tomorrow", "?after=-"])
def test_tickets_with_nonsense_in_the_address_show_the_first_page(cast: Cast, administrator: Agent, query: str) -> None:
    assert cast.client(administrator).get(f"/dashboards/new/tickets/{query}").status_code == 200
