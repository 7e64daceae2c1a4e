"""All that customers answered: who may read it, how it is found; managers ask by hand."""

import pytest
from django.test import Client

from core.clocks import now
from people.enums import Role
from surveys.actions.responses import answer, answer_openly
from surveys.actions.settings import create_survey, get_survey
from surveys.enums import Kind, Mode, Skipped
from surveys.models import Invitation, Response, Survey
from surveys.moods import mood, topics
from surveys.queries import current_version
from surveys.tasks import send_surveys
from tests.cast import Cast, make_agent
from tests.surveys.conftest import only_invitation, solve
from tests.surveys.test_sending import ask_by
from tickets.actions.change import set_tags
from tickets.log import By
from tickets.models import Channel, Ticket

pytestmark = pytest.mark.django_db


def rate(cast: Cast, survey: Survey, ticket: Ticket | None, score: int, words: str) -> Response:
    version = current_version(survey)
    assert version is not None
    invitation = Invitation.objects.create(
        version=version, ticket=ticket, contact=cast.dana, mode=Mode.MAIL, occasion=words,
        agent=cast.alice if ticket else None, team_id=cast.support.pk, sent_at=now(), expires_at=now(),
    )  # fmt: skip
    return answer(invitation=invitation, score=score, comment=words, by_link=False)


@pytest.fixture
def said(cast: Cast) -> None:
    """Three answers: about a ticket of Support, about one of Billing, about none."""
    csat, nps = get_survey(), create_survey(kind=Kind.NPS, name="Twice a year", by=None)
    mine, theirs = cast.open_ticket(), cast.open_ticket()
    set_tags(ticket_number=mine.pk, by=By.system(), add=["leak"])
    rate(cast, csat, mine, 5, "Great machine, great help")
    Ticket.objects.filter(pk=theirs.pk).update(team=cast.billing)
    rate(cast, csat, theirs, 4, "The invoice machine was fine")
    rate(cast, nps, None, 0, "Terrible and slow")
    version = current_version(csat)
    assert version is not None
    answer_openly(version=version, client="::1", score=1, comment="From a poster", answers={})


def words_of(client: Client, query: str = "") -> set[str]:
    page = client.get(f"/ratings/{query}").content.decode()
    every = ("Great machine", "The invoice", "Terrible", "From a poster")
    return {each for each in every if each in page}


@pytest.mark.usefixtures("said")
def test_agents_read_what_is_about_their_tickets_and_managers_all(cast: Cast) -> None:
    assert words_of(cast.client(cast.alice)) == {"Great machine"}
    assert words_of(cast.client(cast.charlie)) == {"The invoice"}
    mia = make_agent("Mia", Role.MANAGER, cast.support)
    assert words_of(cast.client(mia)) == {"Great machine", "The invoice", "Terrible", "From a poster"}


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=machine", {"Great machine", "The invoice"}),
        ("?q=%22great+help%22", {"Great machine"}),
        ("?q=%00%27%3B--", set()),
        ("?kind=nps", {"Terrible"}),
        ("?mark=low", {"Terrible", "From a poster"}),
        ("?mark=high&words=1", {"Great machine", "The invoice"}),
        ("?mood=-1", {"Terrible"}),
        ("?mood=1", {"Great machine"}),
        ("?tag=leak", {"Great machine"}),
        ("?kind=x&mark=x&mood=x&agent=x&team=999999&before=x", set()),
    ],
)
def test_answers_are_found_by_words_and_filters(cast: Cast, query: str, found: set[str]) -> None:
    assert words_of(cast.client(make_agent("Mia", Role.MANAGER, cast.support)), query) == found


@pytest.mark.usefixtures("said")
def test_answer_that_does_not_count_says_why(cast: Cast) -> None:
    page = cast.client(make_agent("Mia", Role.MANAGER, cast.support)).get("/ratings/").content.decode()
    assert "it came by an open link" in page
    assert "machine <span" in page  # a word that two use


@pytest.mark.parametrize("number", [1, 3])
def test_page_has_a_budget(cast: Cast, number: int, django_assert_num_queries: object) -> None:
    for at in range(number):
        rate(cast, get_survey(), cast.open_ticket(), 1, f"Bad {at}")
    client = cast.client(cast.alice)
    client.get("/ratings/")
    with django_assert_num_queries(7):  # type: ignore[operator]
        assert client.get("/ratings/").content.decode().count("Bad ") == number


def test_pages_follow_each_other_without_gaps(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.verbatims.PAGE", 2)
    ticket = cast.open_ticket()
    for at in range(5):
        rate(cast, get_survey(), ticket, 4, f"Word{at}.")
    client, href, seen = cast.client(cast.alice), "", []
    for _page in range(3):
        page = client.get(f"/ratings/{href}")
        seen += [row.response.comment for row in page.context["rows"]]
        href = page.context["next_href"]
    assert (seen, href) == ([f"Word{at}." for at in (4, 3, 2, 1, 0)], "")


def test_manager_asks_by_hand_and_agents_do_not(cast: Cast, sending_mailbox: Channel) -> None:
    survey = ask_by(
        create_survey(kind=Kind.CES, name="Effort", by=None), sending_mailbox, trigger="never", sample_percent=1
    )
    ticket = solve(cast, cast.open_ticket())
    mia = make_agent("Mia", Role.MANAGER, cast.support)
    path = f"/ratings/{ticket.pk}/invitations/"
    assert cast.client(cast.alice).post(path, {"survey": survey.pk}).status_code == 403
    assert "Ask now" not in cast.client(cast.alice).get(f"/ratings/{ticket.pk}/").content.decode()
    client = cast.client(mia)
    assert "Ask now" in client.get(f"/ratings/{ticket.pk}/").content.decode()
    for _twice in range(2):
        assert client.post(path, {"survey": survey.pk}).status_code == 302
        send_surveys()
    row = only_invitation()
    assert (row.asked_by_id, row.skipped, row.ticket_id) == (mia.pk, Skipped.NO, ticket.pk)
    assert client.post(path, {"survey": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("words", "sound"),
    [
        ("Great, thanks!", 1), ("It was not good", -1), ("terrible and slow", -1), ("", 0), ("The pump", 0),
        ("Danke, sehr freundlich", 1), ("Das war schlecht", -1), ("not bad", 1), ("good but slow", 0),
    ],
)  # fmt: skip
def test_mood_is_what_plain_words_sound_like(words: str, sound: int) -> None:
    assert mood(words) == sound


def test_topics_are_words_that_more_than_one_uses() -> None:
    assert topics(["The pump leaks, the pump!", "A pump and a grinder", "with your grinder that", "Once"]) == [
        ("grinder", 2),
        ("pump", 2),
    ]
