"""Scores one by one, those who said nothing, and whether the answers speak for all."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from core.clocks import now
from metrics.dashboards.voices import of_shares, standardised
from people.enums import Role
from surveys.models import Invitation, Response, Survey, SurveyVersion
from tests.cast import Cast, make_agent
from tests.metrics.dashboards.rows import refreshed, write_fact

PAGE = "/dashboards/satisfaction/"
HOUR = 3_600_000


@pytest.fixture
def manager(cast: Cast) -> Client:
    cache.clear()
    refreshed(now())
    return cast.client(make_agent("Ada", Role.MANAGER, cast.support))


def asked(cast: Cast, scale: str, at: datetime, **more: Any) -> Invitation:
    survey, _made = Survey.objects.get_or_create(kind="csat", name=scale)
    version, _made = SurveyVersion.objects.get_or_create(survey=survey, number=1, scale=scale, threshold=4)
    values = {"ticket": cast.open_ticket(), "contact": cast.dana, "channel": "email", "mode": "mail"}
    return Invitation.objects.create(
        version=version, occasion="x", sent_at=at, expires_at=at + timedelta(days=14), **(values | more)
    )


def answered(cast: Cast, score: int, scale: str = "five", comment: str = "") -> None:
    at = now() - timedelta(days=3)
    invitation = asked(cast, scale, at)
    response = Response.objects.create(
        version=invitation.version, invitation=invitation, score=score, comment=comment, at=at
    )
    good = int(score >= 4)
    write_fact("csat", at, subject=f"a{response.pk}", ticket=invitation.ticket_id, value=score, num=good, den=1)


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_scores_are_counted_by_scale_and_lead_to_their_tickets(cast: Cast, manager: Client) -> None:
    for score in (5, 5, 4, 1, 1, 1):
        answered(cast, score)
    answered(cast, 1, scale="thumbs")
    page = text_of(manager, PAGE)
    five = page[page.index('id="scores-csat-five-title"') : page.index('id="scores-csat-thumbs-title"')]
    assert "3 of 6 in the top boxes." in five
    counts = re.findall(r'<th scope="row"[^>]*>(\d)[^<]*</th><td class="number">(?:<a href="([^"]*)">)?(\d+)', five)
    assert [(score, count) for score, _href, count in counts] == [
        ("1", "3"), ("2", "0"), ("3", "0"), ("4", "1"), ("5", "2"),
    ]  # fmt: skip
    for _score, href, count in counts:
        if href:
            assert text_of(manager, href.replace("&amp;", "&")).count("table__main") == int(count)


def test_words_are_shown_to_who_may_read_them(cast: Cast, manager: Client) -> None:
    answered(cast, 2, comment="Nobody called me back.")
    answered(cast, 5)
    page = text_of(manager, PAGE)
    assert page.count("Nobody called me back.") == 1
    assert page.count('class="rating__words"') == 1


def test_silence_is_told_with_its_bounds(cast: Cast, manager: Client) -> None:
    at = now() - timedelta(days=20)
    for place in range(20):
        write_fact("csat_rate", at, num=int(place < 4), den=1)
        write_fact("csat_bound", at, num=int(place < 3), den=1)
    page = text_of(manager, PAGE)
    assert "4 of 20 who were asked answered (20 %)" in page
    assert "Had all others been unhappy, it would be 15 %; had all been happy, 95 %." in page
    assert "Too few to compare: 4 answered, 16 said nothing." in page
    write_fact("csat_rate", at, num=1, den=1)
    for _each in range(3):
        write_fact("csat_rate", at, num=1, den=1)
    cache.clear()
    assert "Had all others been unhappy" not in text_of(manager, PAGE)  # a third has answered


def test_answers_that_do_not_speak_for_all_are_named(cast: Cast, manager: Client) -> None:
    at = now() - timedelta(days=20)
    for place in range(80):
        is_answer = place < 40
        number, own = 1000 + place, f"t{1000 + place}"
        channel = "chat" if is_answer and place % 2 else "email"
        write_fact("csat_rate", at, num=int(is_answer), den=1, channel=channel, ticket=number, owner=own, tier="basic")
        spread = 1 + place % 3
        write_fact(
            "resolution",
            at,
            subject=str(number),
            owner=own,
            ticket=number,
            value=(spread if is_answer else 9 * spread) * HOUR,
        )
        if not is_answer and place % 4 == 0:
            write_fact("reopened", at, subject=f"{number}:1", owner=own, ticket=number, num=1, den=1)
    page = text_of(manager, PAGE)
    assert "from the channel Live chat: 50 % of them, 0 % of the silent." in page
    assert "from tickets solved fast: typically" in page
    assert "less often from tickets opened again: 0 % of them, 25 % of the silent." in page
    assert "from the tier" not in page


def test_who_was_not_asked_is_counted_by_reason(cast: Cast, manager: Client) -> None:
    at = now() - timedelta(days=3)
    asked(cast, "five", at)
    for reason in ("spam", "spam", "deleted"):
        asked(cast, "five", at, skipped=reason)
    asked(cast, "five", at - timedelta(days=300), skipped="deleted")
    page = text_of(manager, PAGE)
    assert "1 was asked. Not asked: 2 × The request is spam; 1 × The request was deleted." in page


def test_standardised_difference() -> None:
    assert of_shares(0.5, 0.5) == 0
    assert of_shares(1.0, 1.0) == 0
    assert of_shares(0.6, 0.5) == pytest.approx(0.2020, abs=1e-4)  # 0.1 / sqrt((0.24 + 0.25) / 2)
    assert standardised(3.0, 1.0, 4.0, 4.0) == 1
