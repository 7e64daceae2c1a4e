"""Articles while a customer writes, and what is counted of it."""

from datetime import timedelta

import pytest
from django.test import Client

from core.clocks import now
from knowledge_base.actions.articles import change_article
from knowledge_base.deflection import Deflection, deflection
from knowledge_base.models import HelpEvent, HelpSession, Translation
from tests.cast import Cast

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
    assert deflection(day, day + timedelta(days=1), as_of=day + timedelta(hours=23)) == Deflection()
