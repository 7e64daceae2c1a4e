"""Articles beside a ticket: in the customer's language, internal ones marked, insertions counted."""

import pytest
from pytest_django import DjangoAssertNumQueries

from knowledge_base import sites
from knowledge_base.actions.articles import create_article
from knowledge_base.actions.drafts import publish
from knowledge_base.models import ArticleUse, Category, Translation
from people.enums import Role
from tests.cast import Cast, make_agent
from tests.knowledge_base.views.test_help import in_portuguese
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """Dana wants to descale."""
    return cast.open_ticket("How do I descale my Duo? Yesterday it stopped.", subject="Descaling")


def panel(cast: Cast, ticket: Ticket) -> str:
    response = cast.client(cast.alice).get(f"/knowledge/tickets/{ticket.pk}/suggestions/")
    assert response.status_code == 200
    return response.content.decode()


def internal(cast: Cast, shelf: Category) -> Translation:
    draft = create_article(
        agent=cast.alice, kind="internal", category=shelf, language="en", title="Descale a Duo free",
        visibility="internal", html="<p>Whoever asks twice.</p>",
    )  # fmt: skip
    return publish(translation=draft, agent=cast.alice)


def test_article_is_offered_as_link_and_as_text(cast: Cast, article: Translation, ticket: Ticket) -> None:
    shown = panel(cast, ticket)
    url = "https://help.ondine.test/help/en/a/descale-a-duo/"
    assert f'<p>Descale a Duo<br><a href="{url}">{url}</a></p></template>' in shown
    assert "<p>An hour every quarter.</p><p>Descale a Duo<br>" in shown


def test_internal_article_is_marked_and_cannot_be_inserted(
    cast: Cast, article: Translation, shelf: Category, ticket: Ticket
) -> None:
    hidden = internal(cast, shelf)
    shown = panel(cast, ticket)
    assert "Whoever asks twice." in shown
    assert "Agents only" in shown
    assert shown.count("data-into-composer") == 2  # those of the public one
    client = cast.client(cast.alice)
    uses = f"/knowledge/tickets/{ticket.pk}/suggestions/"
    assert client.post(uses, {"translation": hidden.pk, "how": "text"}).status_code == 403
    assert not ArticleUse.objects.exists()


def test_articles_are_in_the_language_of_the_customer(cast: Cast, article: Translation) -> None:
    in_portuguese(article, cast)
    ticket = cast.open_ticket("Como descalcificar a Duo?", subject="Descalcificar", language="pt")
    shown = panel(cast, ticket)
    assert "/help/pt-br/a/duo/" in shown
    assert "/help/en/" not in shown


def test_nothing_stands_beside_a_ticket_about_something_else(cast: Cast, article: Translation) -> None:
    assert panel(cast, cast.open_ticket("Where is my parcel?", subject="Parcel")).strip() == ""


def test_uses_are_counted(cast: Cast, article: Translation, ticket: Ticket) -> None:
    uses = f"/knowledge/tickets/{ticket.pk}/suggestions/"
    given = {"translation": article.pk, "how": "link"}
    assert cast.client(cast.alice).post(uses, given).status_code == 204
    row = ArticleUse.objects.get()
    assert (row.article_id, row.language, row.ticket_id, row.agent, row.how) == (
        article.article_id, "en", ticket.pk, cast.alice, "link",
    )  # fmt: skip
    light = make_agent("Lia", Role.LIGHT, cast.support)
    assert cast.client(light).post(uses, given).status_code == 403
    assert cast.client(cast.charlie).post(uses, given).status_code == 404
    assert cast.client(cast.charlie).get(f"/knowledge/tickets/{ticket.pk}/suggestions/").status_code == 404
    for wrong in ({"how": "link"}, {**given, "how": "shout"}, {**given, "translation": "9" * 30}):
        assert cast.client(cast.alice).post(uses, wrong).status_code == 404


def test_panel_has_a_budget(
    cast: Cast, article: Translation, ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(sites, "REMEMBERED_S", 3600.0)
    client = cast.client(cast.alice)
    address = f"/knowledge/tickets/{ticket.pk}/suggestions/"
    client.get(address)
    with django_assert_num_queries(10):
        client.get(address)
