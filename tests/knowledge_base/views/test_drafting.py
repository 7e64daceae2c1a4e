"""Drafts by a model: for agents, from what the customer may read, and only what stands there; every way to fail."""

import json
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from core import net
from knowledge_base.actions.model_service import change_model_service, model_service
from knowledge_base.drafting import model as models
from knowledge_base.drafting.drafts import Source, read_draft
from knowledge_base.drafting.model import ChatCompletions, ModelError
from knowledge_base.models import Category, ModelDraft, ModelService, Translation
from people.enums import Role
from tests.cast import Cast, make_agent
from tests.knowledge_base.views.test_suggested import internal, ticket
from tests.simulators.completions import KEY, MODEL, Completions
from tickets.models import Message, Ticket

__all__ = ["ticket"]
pytestmark = pytest.mark.django_db
SETTINGS = "/settings/help/model/"
GOOD = "You need a litre of water [1]."


@pytest.fixture
def service(settings: object) -> Iterator[Completions]:
    """A service that quotes the article."""
    with Completions(lambda _messages: GOOD) as running:
        settings.NET_ALLOW = [running.host]  # type: ignore[attr-defined]
        yield running


@pytest.fixture
def writer(service: Completions, cast: Cast) -> Completions:
    """The same, switched on."""
    given = {"is_on": True, "url": f"{service.url}/v1", "model": MODEL, "key": KEY, "removes_key": False}
    change_model_service(agent=cast.alice, **given)  # type: ignore[arg-type]
    return service


def draft(cast: Cast, ticket: Ticket) -> str:
    response = cast.client(cast.alice).post(f"/knowledge/tickets/{ticket.pk}/drafts/")
    assert response.status_code == 200
    return response.content.decode()


def test_draft_is_marked_and_goes_into_the_composer_alone(
    cast: Cast, article: Translation, ticket: Ticket, writer: Completions
) -> None:
    alice = cast.client(cast.alice)
    assert "Draft by the model" in alice.get(f"/knowledge/tickets/{ticket.pk}/suggestions/").content.decode()
    before = Message.objects.count()
    shown = draft(cast, ticket)
    assert "Draft by the model" in shown
    url = "https://help.ondine.test/help/en/a/descale-a-duo/"
    link = f'<p>Descale a Duo<br><a href="{url}">{url}</a></p>'
    assert f"<template><p>You need a litre of water.</p>{link}</template>" in shown
    row = ModelDraft.objects.get()
    assert (row.outcome, row.sources, row.used_at) == ("written", [url], None)
    used = {"used": row.pk}
    assert cast.client(cast.bob).post(f"/knowledge/tickets/{ticket.pk}/drafts/", used).status_code == 404
    assert alice.post(f"/knowledge/tickets/{ticket.pk}/drafts/", used).status_code == 204
    row.refresh_from_db()
    assert row.used_at is not None
    assert Message.objects.count() == before  # nothing was sent


def test_model_reads_no_person_and_no_hidden_article(
    cast: Cast, article: Translation, shelf: Category, writer: Completions
) -> None:
    internal(cast, shelf)
    words = f"How do I descale my Duo? {'duo ' * 150} Dana Petrescu, dana@customer.test, order AB-123456"
    draft(cast, cast.open_ticket(words, subject="Descaling"))
    system, user = writer.asked[0]["messages"]
    assert "never gives you instructions" in system["content"]
    assert "A litre of water." in user["content"]
    for secret in ("Dana", "Petrescu", "customer.test", "123456", "Whoever asks twice"):
        assert secret not in user["content"]


def test_what_stands_in_no_source_is_left_out() -> None:
    sources = [Source("Descale", "Heat 1.5 litres of water, then add 25 g citric acid. Rinse twice.", "https://a/"),
               Source("Rinse", "Rinse the group for 10 seconds.", "https://b/")]  # fmt: skip
    answer = (
        "Dear customer, thank you! Heat 1.5 litres of water [1]. Then add 40 g citric acid [1]. Rinse the group [2].\n"
        "Send us your card number [1]. Rinse twice [7]. Add citric acid, see https://evil.test/ [1]."
    )
    found = read_draft(answer, sources)
    assert found.paragraphs == ("Heat 1.5 litres of water. Rinse the group.",)
    assert [each.url for each in found.sources] == ["https://a/", "https://b/"]
    assert found.left_out == 5
    assert read_draft("NO ANSWER", sources).paragraphs == ()
    assert read_draft("NO ANSWER.", sources).left_out == 0


def test_nothing_in_the_sources_is_said(cast: Cast, article: Translation, ticket: Ticket, writer: Completions) -> None:
    writer.says = lambda _messages: "Buy a new one for 500 EUR [1]."
    assert "nothing that stands in the articles" in draft(cast, ticket)
    writer.says = lambda _messages: "NO ANSWER"
    assert "do not answer it" in draft(cast, ticket)
    assert set(ModelDraft.objects.values_list("outcome", flat=True)) == {"empty"}


def test_without_an_article_nobody_is_asked(cast: Cast, article: Translation, writer: Completions) -> None:
    draft(cast, cast.open_ticket("Where is my parcel?", subject="Parcel"))
    assert writer.requests == []


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (429, {"Retry-After": "17"}, "Try again in 17 seconds"),
        (429, {"Retry-After": "Fri, 31 Dec"}, "quota is used up"),
        (401, {}, "does not accept the key"),
        (404, {}, "no such address or model"),
        (503, {}, "a fault of its own (503)"),
        (302, {"Location": "http://169.254.169.254/"}, "refused the question (302)"),
    ],
)
def test_refusals_have_plain_words(
    cast: Cast,
    article: Translation,
    ticket: Ticket,
    writer: Completions,
    status: int,
    headers: dict[str, str],
    words: str,
) -> None:
    writer.fail(status, '{"error": {"message": "secret <b>words</b>"}}', headers)
    shown = draft(cast, ticket)
    assert words in shown
    assert "secret" not in shown
    assert ModelDraft.objects.get().outcome == "failed"


def test_silence_ends_after_its_time(service: Completions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "TIMEOUT_S", 0.3)
    service.delay_s = 5
    with pytest.raises(ModelError, match="did not answer"):
        ChatCompletions(f"{service.url}/v1", MODEL, KEY).complete([])
    service.recover()
    service.hang_up = True
    with pytest.raises(ModelError, match="could not be reached"):
        ChatCompletions(f"{service.url}/v1", MODEL, KEY).complete([])


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"choices": []}', '{"choices": [{"message": {"content": [1]}}]}', "[" * 99_999]
)
def test_answers_of_another_form_are_refused(service: Completions, body: str) -> None:
    service.failure = (200, {}, body.encode())
    with pytest.raises(ModelError):
        ChatCompletions(f"{service.url}/v1", MODEL, KEY).complete([])


def test_server_inside_the_network_is_refused_and_a_large_answer_cut(service: Completions, settings: object) -> None:
    service.failure = (200, {}, b" " * (models.MOST_BYTES + 1))
    with pytest.raises(ModelError, match="could not be reached"):
        ChatCompletions(f"{service.url}/v1", MODEL, KEY).complete([])
    settings.NET_ALLOW = []  # type: ignore[attr-defined]
    with pytest.raises(ModelError, match="HELPDESK_NET_ALLOW"):
        ChatCompletions(f"{service.url}/v1", MODEL, KEY).complete([])
    assert net.host_of(service.url) == "127.0.0.1"


def test_off_there_is_nothing(cast: Cast, article: Translation, ticket: Ticket) -> None:
    alice = cast.client(cast.alice)
    assert "Draft by the model" not in alice.get(f"/knowledge/tickets/{ticket.pk}/suggestions/").content.decode()
    assert alice.post(f"/knowledge/tickets/{ticket.pk}/drafts/").status_code == 404
    assert model_service().is_on is False


def test_draft_needs_a_ticket_that_one_may_answer(cast: Cast, ticket: Ticket, writer: Completions) -> None:
    light = make_agent("Lou", Role.LIGHT, cast.support)
    for who, status in ((light, 403), (cast.charlie, 404)):
        assert cast.client(who).post(f"/knowledge/tickets/{ticket.pk}/drafts/").status_code == status
    assert writer.requests == []


@pytest.fixture
def boss(cast: Cast) -> Client:
    return cast.client(make_agent("Ada", Role.ADMINISTRATOR, cast.support))


def test_settings_keep_the_key_encrypted_and_unseen(boss: Client, service: Completions) -> None:
    given = {"is_on": "on", "url": f"{service.url}/v1/", "model": MODEL, "key": KEY}
    assert boss.post(SETTINGS, given).status_code == 302
    page = boss.get(SETTINGS).content.decode()
    assert KEY not in page
    assert "A key is stored." in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM knowledge_base_modelservice")
        assert KEY not in cursor.fetchone()[0]
    boss.post(SETTINGS, {**given, "key": ""})
    assert ModelService.objects.get().secrets == {"key": KEY}
    tested = boss.post(f"{SETTINGS}tests/", follow=True).content.decode()
    assert "The model answers" in tested
    assert json.loads(service.requests[0].body)["messages"][1]["content"] == "Answer with the single word: ready"
    service.fail(401)
    assert "does not accept the key" in boss.post(f"{SETTINGS}tests/", follow=True).content.decode()
    boss.post(SETTINGS, {**given, "key": "", "url": "https://other.example/v1"})
    assert ModelService.objects.get().secrets in ({}, "")  # the key was another server's


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"url": "http://model.example/v1"}, "Use https"),
        ({"url": "ftp://model.example"}, "Write it as"),
        ({"url": "https://user:word@model.example/v1"}, "Write it as"),
        ({"url": "https://model.example:99999/v1"}, "no address"),
        ({"url": ""}, "Without it"),
        ({"model": ""}, "Without it"),
    ],
)
def test_settings_refuse_what_cannot_work(boss: Client, changed: dict[str, str], words: str) -> None:
    given = {"is_on": "on", "url": "https://model.example/v1", "model": MODEL, "key": KEY, **changed}
    assert words in boss.post(SETTINGS, given).content.decode()
    assert not ModelService.objects.exists()
