"""The page of an invitation, the box beside the ticket, the settings."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from core import feedback
from core.clocks import now
from people.models import Agent
from surveys.actions.invitations import invite_about, make_link
from surveys.actions.settings import create_survey
from surveys.enums import Kind, Mode
from surveys.models import Response, Survey, SurveyVersion
from surveys.queries import current_version
from tests.cast import Cast
from tests.surveys.conftest import solve
from tickets.models import Channel, Ticket

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>{who}"


@pytest.fixture
def path(solved: Ticket) -> str:
    """The path of a link that was mailed a minute ago."""
    with time_machine.travel(now() - timedelta(minutes=1), tick=False):
        invitation = invite_about(ticket=solved, mode=Mode.MAIL, language="de")
    assert invitation is not None
    return "/s/" + make_link(invitation=invitation).partition("/s/")[2]


def test_looking_answers_nothing(path: str) -> None:
    page = Client().get(f"{path}?score=5")
    text = page.content.decode()
    assert "Wie zufrieden sind Sie" in text
    assert re.findall(r'value="(\d)" checked', text) == ["5"]
    assert page["Cache-Control"].startswith("max-age=0")
    assert not Response.objects.exists()


def test_posting_answers_and_may_be_corrected(path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', client.get(path).content.decode())
    assert token is not None
    given = {"score": "4", "comment": "Danke", "csrfmiddlewaretoken": token[1]}
    sent = client.post(path, given)
    assert (sent.status_code, sent["Location"]) == (302, f"{path}?done")
    shown = client.get(sent["Location"]).content.decode()
    assert "Danke für Ihre Antwort." in shown
    assert re.findall(r'value="(\d)" checked', shown) == ["4"]
    with time_machine.travel(now() + timedelta(hours=25)):
        assert "<form" not in client.get(path).content.decode()
        assert client.post(path, given).status_code == 403 or Response.objects.count() == 1
    assert list(Response.objects.values_list("score", "comment", "suspect_bot")) == [(4, "Danke", False)]


@pytest.mark.parametrize("given", [{}, {"score": "9"}, {"score": "x", "comment": "  "}, {"score": "²"}])
def test_post_that_answers_nothing_is_told_so(path: str, given: dict[str, str]) -> None:
    page = Client().post(path, given)
    assert page.status_code == 400
    assert 'role="alert"' in page.content.decode() or "banner--danger" in page.content.decode()


def test_r8_guessed_link_is_nothing(cast: Cast) -> None:
    assert Client().get("/s/aaaaaaaaaaaaaaaaaaaaaaaaaa/").status_code == 404
    assert Client().post("/s/aaaaaaaaaaaaaaaaaaaaaaaaaa/", {"score": 5}).status_code == 404


def test_r16_free_text_is_text_everywhere(cast: Cast, solved: Ticket, path: str) -> None:
    Client().post(path, {"score": "1", "comment": HOSTILE})
    alice = cast.client(cast.alice)
    for address in (f"/inbox/open/{solved.pk}/", f"/ratings/{solved.pk}/"):
        text = alice.get(address).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert HOSTILE not in Client().get(path).content.decode()
    assert "rated the help" in alice.get(f"/inbox/open/{solved.pk}/").content.decode()


def test_box_shows_what_agents_may_see(cast: Cast, solved: Ticket, django_assert_num_queries: object) -> None:
    question = feedback.ask(ticket=solved.pk, language="en")
    assert question is not None
    feedback.answer(ticket=solved.pk, question=question.id, score=5, comment="Great")
    elsewhere = cast.open_ticket()
    assert "Great" in cast.client(cast.bob).get(f"/ratings/{elsewhere.pk}/").content.decode()
    assert cast.client(cast.charlie).get(f"/ratings/{solved.pk}/").status_code == 404
    Ticket.objects.filter(pk=elsewhere.pk).update(team=cast.billing)
    assert "Great" not in cast.client(cast.charlie).get(f"/ratings/{elsewhere.pk}/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_box_has_a_budget(
    cast: Cast, survey: Survey, chat: Channel, number: int, django_assert_num_queries: object
) -> None:
    for week in range(number):
        with time_machine.travel(now() - timedelta(days=60 - 10 * week)):
            ticket = solve(cast, cast.open_ticket(channel=chat))
            question = feedback.ask(ticket=ticket.pk, language="en")
            assert question is not None
            feedback.answer(ticket=ticket.pk, question=question.id, score=5, comment="Great")
    client = cast.client(cast.alice)
    with django_assert_num_queries(5):  # type: ignore[operator]
        assert client.get(f"/ratings/{ticket.pk}/").content.decode().count("Great") == number


def form_of(**more: object) -> dict[str, object]:
    return {
        "scale": "faces", "threshold": "4", "asks_comment": "on", "trigger": "solved", "ways": ["chat", "page"],
        "delay_minutes": "60", "sample_percent": "100", "quiet_days": "7", "low_score": "2", **more,
    }  # fmt: skip


def address_of(client: Client) -> str:
    client.get("/settings/surveys/")
    return f"/settings/surveys/{Survey.objects.get(role='first').pk}/"


def test_manager_decides_what_is_asked(cast: Cast, administrator: Agent, chat: Channel) -> None:
    client = cast.client(administrator)
    path = address_of(client)
    assert client.get(path).status_code == 200
    given = form_of(
        is_active="on", channels=[chat.pk], question_en="Did we help?", thanks_en="Thank you for your answer."
    )
    assert client.post(path, given).status_code == 302
    version = SurveyVersion.objects.order_by("-number").first()
    assert version is not None
    assert (version.scale, version.threshold, version.texts) == ("faces", 4, {"en": {"question": "Did we help?"}})
    assert version.created_by_id == administrator.pk
    assert list(version.survey.channels.all()) == [chat]
    assert (version.survey.low_score, version.survey.ways) == (2, ["chat", "page"])
    assert "Did we help?" in client.get(path).content.decode()


def test_thumbs_have_one_threshold(cast: Cast, administrator: Agent, chat: Channel) -> None:
    client = cast.client(administrator)
    given = form_of(scale="thumbs", is_active="on", channels=[chat.pk], asks_comment="", threshold="", low_score="0")
    client.post(address_of(client), {name: value for name, value in given.items() if value != ""})
    version = current_version(Survey.objects.get())
    assert version is not None
    assert (version.scale, version.threshold, version.asks_comment) == ("thumbs", 1, False)


@pytest.mark.parametrize(
    "given",
    [
        {"is_active": "on"}, {"scale": "stars"}, {"threshold": "0"}, {"threshold": "9"}, {"channels": ["999"]},
        {"low_score": "7"}, {"quiet_days": "0"}, {"sample_percent": "101"}, {"ways": ["pigeon"]}, {"trigger": "x"},
    ],
)  # fmt: skip
def test_nonsense_is_refused(cast: Cast, chat: Channel, administrator: Agent, given: dict[str, object]) -> None:
    client = cast.client(administrator)
    page = client.post(address_of(client), form_of(**given))
    assert page.status_code == 200
    assert "field__error" in page.content.decode()
    assert SurveyVersion.objects.count() == 1


def test_preview_shows_the_form_and_saves_nothing(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    path = f"{address_of(client)}preview/"
    given = {"scale": "thumbs", "question_de": "Und?", "language": "de"}
    page = client.post(path, given).content.decode()
    assert "Und?" in page
    assert page.count('class="face"') == 2
    assert SurveyVersion.objects.get().scale == "faces"
    assert client.post(path, {"scale": "x", "language": "xx"}).status_code == 200


def test_page_of_a_request_shows_scales_without_pictures(cast: Cast, survey: Survey, chat: Channel) -> None:
    effort = create_survey(kind=Kind.CES, name="Effort", by=None)
    Survey.objects.filter(pk=survey.pk).update(is_active=False)
    Survey.objects.filter(pk=effort.pk).update(is_active=True, ways=["page"])
    effort.channels.set([chat])
    ticket = solve(cast, cast.open_ticket(channel=chat))
    page = cast.customer(cast.dana).get(f"/help/requests/mine/{ticket.pk}/").content.decode()
    assert "made it easy for me" in page
    assert re.findall(r'face__number">(\d)<', page) == list("1234567")


def test_agents_decide_nothing(cast: Cast, survey: Survey) -> None:
    client = cast.client(cast.alice)
    for path in ("", f"{survey.pk}/", f"{survey.pk}/questions/", f"{survey.pk}/waves/", f"{survey.pk}/link/"):
        assert client.get(f"/settings/surveys/{path}").status_code == 403
    assert client.post(f"/settings/surveys/{survey.pk}/", form_of()).status_code == 403


def test_recommendation_has_its_own_scale_and_nobody_changes_it(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    made = client.post("/settings/surveys/new/", {"kind": "nps", "name": "Twice a year"})
    given = form_of(trigger="never", is_active="on", threshold="3", scale="faces", low_score="6")
    assert client.post(made["Location"], given).status_code == 302
    version = SurveyVersion.objects.get(survey__kind="nps")
    assert (version.scale, version.threshold, version.survey.is_active) == ("eleven", 9, True)
    assert "would recommend Ondine" in client.get(made["Location"]).content.decode()


def test_open_link_takes_answers_that_nobody_was_asked_for(cast: Cast, administrator: Agent, survey: Survey) -> None:
    client, base = cast.client(administrator), f"/settings/surveys/{survey.pk}/link/"
    assert client.get(f"{base}code.svg").status_code == 404
    client.post(base, {"wanted": "1"})
    survey.refresh_from_db()
    path = f"/s/link/{survey.link_key}/"
    assert path in client.get(base).content.decode()
    assert b"<svg" in client.get(f"{base}code.svg").content
    stranger = Client()
    assert stranger.get(f"{path}?score=5").status_code == 200
    assert not Response.objects.exists()
    assert stranger.post(path, {"score": "1", "comment": "Cold"}).status_code == 302
    assert stranger.post(path, {"score": "9"}).status_code == 400
    answer = Response.objects.get()
    assert (answer.open_link, answer.score, answer.mood, answer.invitation) == (True, 1, 0, None)
    client.post(base, {"wanted": "0"})
    assert stranger.get(path).status_code == 404


def question_form(**more: object) -> dict[str, object]:
    return {"type": "single", "text_en": "What went wrong?", "options_en": "Too slow\nWrong answer", **more}


@pytest.fixture
def asked_more(cast: Cast, administrator: Agent, survey: Survey) -> Client:
    """What went wrong, after a low score; what took so long, after that."""
    client, base = cast.client(administrator), f"/settings/surveys/{survey.pk}/questions/"
    first = question_form(required="on", show_if="score<=3", text_de="Was ging schief?", options_de="Langsam\nFalsch")
    assert client.post(f"{base}new/", first).status_code == 302
    version = current_version(survey)
    assert version is not None
    question = version.questions[0]
    second = {
        "type": "text",
        "text_en": "How long did it take?",
        "show_if": f"{question['key']}={question['options'][0]['key']}",
    }
    assert client.post(f"{base}new/", second).status_code == 302
    return client


def test_further_questions_show_by_what_was_answered(asked_more: Client, survey: Survey, path: str) -> None:
    version = current_version(survey)
    assert version is not None
    wrong, long = version.questions
    client = Client()
    shown = client.get(path).content.decode()
    assert "Was ging schief?" in shown
    assert len(re.findall(r"data-shown-if[^>]* hidden>", shown)) == 2
    # Without a script the next page asks what the answer called up.
    then = client.get(client.post(path, {"score": "2"})["Location"]).content.decode()
    assert len(re.findall(r"data-shown-if[^>]* hidden>", then)) == 1
    assert "field__error" in then
    slow = wrong["options"][0]["key"]
    client.post(path, {"score": "2", wrong["key"]: slow, long["key"]: "A week", "qxxx": "forged"})
    assert Response.objects.order_by("-id")[0].answers == {wrong["key"]: slow, long["key"]: "A week"}
    # What is not asked is not taken.
    client.post(path, {"score": "5", wrong["key"]: slow, long["key"]: "A week"})
    assert Response.objects.order_by("-id")[0].answers == {}


def test_versions_freeze_the_questions_once_somebody_was_asked(asked_more: Client, survey: Survey, path: str) -> None:
    before = current_version(survey)
    assert before is not None
    base = f"/settings/surveys/{survey.pk}/questions/"
    assert asked_more.get(base).status_code == 200
    asked_more.post(f"{base}{before.questions[0]['key']}/removal/")
    after = current_version(survey)
    assert after is not None
    assert (after.number, len(after.questions), "show_if" in after.questions[0]) == (before.number + 1, 1, False)
    before.refresh_from_db()
    assert len(before.questions) == 2


@pytest.mark.parametrize(
    "given", [{"text_en": ""}, {"options_en": "One"}, {"options_de": "Eins"}, {"type": "x"}, {"show_if": "q1=2"}]
)
def test_question_that_cannot_be_asked_is_refused(
    cast: Cast, administrator: Agent, survey: Survey, given: dict[str, object]
) -> None:
    path = f"/settings/surveys/{survey.pk}/questions/new/"
    page = cast.client(administrator).post(path, question_form(**given))
    assert "field__error" in page.content.decode()
    version = current_version(survey)
    assert version is not None
    assert version.questions == []
