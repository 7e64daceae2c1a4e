"""Articles while a customer writes, and what is counted of it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from core.clocks import now
from knowledge_base.actions.articles import change_article
from knowledge_base.deflection import Deflection, deflection
from knowledge_base.models import HelpEvent, HelpSession, Translation
from tests.cast import Cast
from tickets.events import BOT_HANDOFF, BOT_REPLY, CALL_LOGGED
from tickets.log import By, append

pytestmark = pytest.mark.django_db
ADDRESS = "/help/en/suggestions/"
OWN = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0"}


def kinds() -> list[str]:
    return list(HelpEvent.objects.values_list("kind", flat=True))


def test_form_asks_for_articles_in_its_language(client: Client, article: Translation) -> None:
    page = client.get("/help/contact/", headers={**OWN, "Accept-Language": "pt"}).content.decode()
    assert 'data-suggestions="/help/pt-br/suggestions/"' in page


def test_suggestion_is_seen_read_and_solves_it(client: Client, article: Translation) -> None:
    client.get("/help/contact/", headers=OWN)
    answer = client.get(ADDRESS, {"q": "how to descale my duo"}, headers=OWN).content.decode()
    assert 'href="/help/en/a/descale-a-duo/?via=form' in answer
    client.get("/help/en/a/descale-a-duo/?via=form", headers=OWN)
    assert "Nothing was sent" in client.post(ADDRESS, {"helpful": "yes"}, headers=OWN).content.decode()
    assert kinds() == ["intent", "shown", "read", "solved"]
    session = HelpSession.objects.get()
    assert (session.helpful, session.shown_at is None) == (True, False)


def test_nothing_fitting_is_nothing_shown(client: Client, article: Translation) -> None:
    client.get("/help/contact/", headers=OWN)
    assert client.get(ADDRESS, {"q": "zebra crossing"}, headers=OWN).content.strip() == b""
    assert client.get(ADDRESS, {"q": "d"}, headers=OWN).content.strip() == b""
    assert kinds() == ["intent"]


def test_hidden_article_is_not_suggested(client: Client, article: Translation, cast: Cast) -> None:
    given = article.article
    change_article(article=given, agent=cast.alice, kind=given.kind, category=given.category, visibility="customers")
    ask = {"q": "descale my duo"}
    assert client.get(ADDRESS, ask, headers=OWN).content.strip() == b""
    assert b"Descale" in cast.customer(cast.dana).get(ADDRESS, ask, headers=OWN).content.replace(b"<mark>", b"")


def test_message_that_is_sent_is_no_deflection(client: Client, article: Translation) -> None:
    client.get("/help/contact/", headers=OWN)
    client.get(ADDRESS, {"q": "descale duo"}, headers=OWN)
    page = client.get("/help/contact/", headers=OWN)
    given = {"name": "Dana", "email": "dana@customer.test", "subject": "Lime", "text": "It is slow.", "website": "",
             "submission": page.context["form"]["submission"].value()}  # fmt: skip
    assert client.post("/help/contact/", given, headers=OWN).status_code == 302
    assert kinds() == ["intent", "shown", "contacted"]


def test_silence_of_half_an_hour_ends_a_visit(client: Client, article: Translation) -> None:
    client.get("/help/contact/", headers=OWN)
    HelpSession.objects.update(last_at=now() - timedelta(minutes=31))
    client.post(ADDRESS, {"helpful": "yes"}, headers=OWN)
    assert kinds() == ["intent"]  # what is said later belongs to no wish
    client.get("/help/contact/", headers=OWN)
    assert HelpSession.objects.count() == 2


def test_search_from_the_contact_page_begins_a_visit(client: Client, article: Translation) -> None:
    page = client.get("/help/contact/", headers=OWN).content.decode()
    assert 'action="/help/en/search/"' in page
    HelpSession.objects.all().delete()
    client.get("/help/en/search/?q=descale", headers=OWN)
    assert not HelpSession.objects.exists()  # mere reading
    found = client.get("/help/en/search/?q=descale&from=contact", headers=OWN).content.decode()
    client.get("/help/en/search/?q=zebra&from=contact", headers=OWN)
    assert "/help/en/a/descale-a-duo/?searched=descale&amp;via=search" in found
    client.get("/help/en/a/descale-a-duo/?searched=descale&via=search", headers=OWN)
    assert kinds() == ["intent", "shown", "read"]
    assert HelpSession.objects.get().ways == ["search"]


def test_frame_of_a_chat_gets_articles_as_plain_text(client: Client, article: Translation) -> None:
    answer = client.get(ADDRESS, {"q": "how to descale my duo", "via": "chat"}, headers=OWN).json()["articles"]
    assert [(each["title"], each["url"].partition("#")[0]) for each in answer] == [
        ("Descale a Duo", "/help/en/a/descale-a-duo/?via=chat")
    ]
    assert "<" not in answer[0]["text"]
    assert client.get(ADDRESS, {"q": "zebra crossing", "via": "chat"}, headers=OWN).json() == {"articles": []}
    client.post(ADDRESS, {"helpful": "no"}, headers=OWN)
    assert kinds() == ["intent", "shown", "unsolved"]
    assert HelpSession.objects.get().ways == ["chat"]
    assert not client.cookies


def test_another_way_in_the_same_visit_is_written_down(client: Client, article: Translation) -> None:
    client.get("/help/contact/", headers=OWN)
    client.get(ADDRESS, {"q": "descale duo", "via": "chat"}, headers=OWN)
    client.get("/help/contact/", headers=OWN)
    assert kinds() == ["intent", "intent", "shown"]
    assert HelpSession.objects.get().ways == ["form", "chat"]


def test_agent_who_tries_the_form_is_no_visitor(cast: Cast, article: Translation) -> None:
    alice = cast.client(cast.alice)
    alice.get("/help/contact/", headers=OWN)
    alice.get(ADDRESS, {"q": "descale duo", "via": "chat"}, headers=OWN)
    assert not HelpSession.objects.exists()


def test_message_from_a_vote_is_a_contact(client: Client, article: Translation) -> None:
    client.get("/help/contact/", headers=OWN)
    client.post("/help/en/a/descale-a-duo/votes/", {"helpful": "no"}, headers=OWN)
    given = {"reason": "missing", "text": "Which acid?", "email": "dana@customer.test"}
    client.post("/help/en/a/descale-a-duo/votes/", given, headers=OWN)
    assert kinds() == ["intent", "unsolved", "contacted"]


@pytest.mark.parametrize(
    ("what", "contacted"),
    [("message", 1), ("call", 1), ("bot", 0), ("handed over", 1), ("spam", 0), ("late", 0)],
)
def test_later_contact_of_a_known_visitor(cast: Cast, what: str, contacted: int) -> None:
    day = (now() - timedelta(days=2)).replace(hour=0, minute=0, second=0, microsecond=0)
    known = visit("known", 8, contact=cast.dana, shown_at=day)
    at = known.started_at + timedelta(hours=30 if what == "late" else 3)
    with time_machine.travel(at - timedelta(days=20), tick=False):
        ticket = cast.open_ticket()
    with time_machine.travel(at, tick=False):
        if what in {"message", "spam", "late"}:
            cast.answer(ticket)
        elif what == "call":
            figures = {"direction": "inbound", "result": "answered"}
            append(ticket, CALL_LOGGED, by=By.agent(cast.alice), at=at, data=figures)
        else:
            asked = cast.open_ticket()
            append(asked, BOT_REPLY, by=By.system(), at=at)
            if what == "handed over":
                append(asked, BOT_HANDOFF, by=By.system(), at=at)
    type(ticket).objects.update(flag="spam" if what == "spam" else "")
    found = deflection(day, day + timedelta(days=1), as_of=now() + timedelta(days=1))
    assert (found.contacted, found.assumed) == (contacted, 1 - contacted)


def visit(visitor: str, hour: float, **more: object) -> HelpSession:
    """A visit that began `hour` hours after the day's midnight, two days ago."""
    start = (now() - timedelta(days=2)).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour)
    values = {"language": "en", "started_at": start, "last_at": start, "intent_at": start, **more}
    return HelpSession.objects.create(visitor=visitor, **values)


def test_deflection_counts_attempts_as_the_definition_says(cast: Cast) -> None:
    day = (now() - timedelta(days=2)).replace(hour=0, minute=0, second=0, microsecond=0)
    seen = {"shown_at": day}
    visit("yes", 1, helpful=True, **seen)
    visit("yes", 5, **seen)  # the same day: one attempt
    visit("silent", 2, **seen)
    visit("no", 3, helpful=False, **seen)
    visit("left", 4)  # nothing was shown: abandoned
    visit("wrote", 6, helpful=True, **seen)
    visit("wrote", 20, intent_at=None, contacted_at=day + timedelta(hours=20))
    visit("read", 7, intent_at=None, **seen)  # never wanted to reach us
    known = visit("known", 8, contact=cast.dana, **seen)
    ticket = cast.open_ticket()
    type(ticket).objects.filter(pk=ticket.pk).update(created_at=known.started_at + timedelta(hours=1))
    found = deflection(day, day + timedelta(days=1), as_of=now())
    assert found == Deflection(attempts=6, shown=5, contacted=2, confirmed=1, assumed=1, unlinked=5)
    assert (found.low, found.high) == ((17, 3, 56), (33, 10, 70))  # Wilson, of one and of two in six
    assert deflection(day, day + timedelta(days=1), as_of=day + timedelta(hours=23)) == Deflection()
