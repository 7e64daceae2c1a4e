"""Votes: one for each visitor, with a reason, from our own pages only, and a way to a person."""

import gzip

import pytest
from django.test import Client

from channels_inbox.models import Envelope
from knowledge_base.enums import HelpEventKind, Visibility
from knowledge_base.models import Article, HelpEvent, HelpSession, Translation, Vote
from tests.cast import Cast

pytestmark = pytest.mark.django_db
VOTES = "/help/en/a/descale-a-duo/votes/"
OWN = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0"}


def text(response: object) -> str:
    content = response.content  # type: ignore[attr-defined]
    return (gzip.decompress(content) if response.get("Content-Encoding") == "gzip" else content).decode()  # type: ignore[attr-defined]


def test_second_vote_of_a_visitor_takes_the_place_of_the_first(client: Client, article: Translation) -> None:
    for answer in ("yes", "no"):
        response = client.post(VOTES, {"helpful": answer}, headers=OWN)
        assert response.headers["Location"] == VOTES
    vote = Vote.objects.get()
    assert (vote.helpful, vote.revision_id, len(vote.visitor)) == (False, article.published_id, 26)
    client.post(VOTES, {"helpful": "yes"}, headers={**OWN, "User-Agent": "Other/1.0"})
    assert Vote.objects.count() == 2
    assert not client.cookies


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.test"}, {"Referer": "https://evil.test/help/"}],
)
def test_vote_that_another_site_sends_is_refused(client: Client, article: Translation, headers: dict[str, str]) -> None:
    assert client.post(VOTES, {"helpful": "yes"}, headers=headers).status_code == 403
    assert not Vote.objects.exists()


@pytest.mark.parametrize("headers", [{"Origin": "http://testserver"}, {"Referer": "http://testserver/help/en/"}])
def test_vote_of_an_older_browser_counts(client: Client, article: Translation, headers: dict[str, str]) -> None:
    assert client.post(VOTES, {"helpful": "yes"}, headers=headers).status_code == 302


def test_reason_and_words_are_kept_with_the_vote(client: Client, article: Translation) -> None:
    client.post(VOTES, {"helpful": "no"}, headers=OWN)
    assert 'name="reason"' in text(client.get(VOTES, headers=OWN))
    given = {"reason": "missing", "text": "Which powder? <b>\x07", "email": ""}
    assert client.post(VOTES, given, headers=OWN).status_code == 200
    vote = Vote.objects.get()
    assert (vote.reason, vote.text) == ("missing", "Which powder? <b>")
    assert not Envelope.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_reader_who_wants_an_answer_writes_by_the_form_of_all(client: Client, article: Translation) -> None:
    client.post(VOTES, {"helpful": "no"}, headers=OWN)
    given = {"reason": "wrong", "text": "The pump stays silent.", "email": "dana@customer.test"}
    assert "A person will answer" in text(client.post(VOTES, given, headers=OWN))
    body = bytes(Envelope.objects.get().body or b"").decode()
    assert "https://help.ondine.test/help/en/a/descale-a-duo/" in body
    assert "The pump stays silent." in body


def test_answer_without_a_question_is_sent_back(client: Client, article: Translation) -> None:
    client.post(VOTES, {"helpful": "no"}, headers=OWN)
    response = client.post(VOTES, {"text": "", "email": "dana@customer.test"}, headers=OWN)
    assert response.status_code == 422
    assert not Envelope.objects.exists()


def test_hidden_article_takes_no_vote(client: Client, article: Translation, cast: Cast) -> None:
    Article.objects.update(visibility=Visibility.CUSTOMERS)
    assert client.post(VOTES, {"helpful": "yes"}, headers=OWN).status_code == 404
    assert cast.customer(cast.dana).post(VOTES, {"helpful": "yes"}, headers=OWN).status_code == 302


def test_many_votes_from_one_place_are_too_many(client: Client, article: Translation) -> None:
    for number in range(60):
        client.post(VOTES, {"helpful": "yes"}, headers={**OWN, "User-Agent": f"Browser {number}"})
    assert client.post(VOTES, {"helpful": "no"}, headers=OWN).status_code == 429
    assert Vote.objects.filter(helpful=False).count() == 0


def test_wish_to_reach_us_and_what_came_of_it_is_one_visit(client: Client, article: Translation) -> None:
    client.post(VOTES, {"helpful": "yes"}, headers=OWN)
    assert not HelpSession.objects.exists()  # mere reading is no wish to reach us
    client.get("/help/contact/", headers={"User-Agent": "Googlebot/2.1"})
    assert not HelpSession.objects.exists()
    for _again in range(2):
        client.get("/help/contact/", headers=OWN)
    client.post(VOTES, {"helpful": "yes"}, headers=OWN)
    session = HelpSession.objects.get()
    assert (session.helpful, session.contacted_at, session.intent_at is None) == (True, None, False)
    assert list(HelpEvent.objects.values_list("kind", flat=True)) == [HelpEventKind.INTENT, HelpEventKind.SOLVED]


def test_agents_read_what_readers_say(client: Client, article: Translation, cast: Cast) -> None:
    client.post(VOTES, {"helpful": "no"}, headers=OWN)
    page = cast.client(cast.alice).get("/knowledge/votes/").content.decode()
    assert "Nobody said anything yet" in page  # a bare vote says nothing
    client.post(VOTES, {"reason": "missing", "text": "Which <i>powder</i>?"}, headers=OWN)
    page = cast.client(cast.alice).get("/knowledge/votes/").content.decode()
    assert "Which &lt;i&gt;powder&lt;/i&gt;?" in page
    assert "What I need is missing" in page
