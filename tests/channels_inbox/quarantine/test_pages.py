"""The quarantine's pages: who sees what, and what people do about it."""

import pytest
from django.test import Client

from channels_inbox.enums import ItemState
from channels_inbox.models import Envelope, Item
from people.models import Agent
from tests.cast import Cast
from tests.channels_inbox.letters import mail, store
from tickets.models import Channel


@pytest.fixture
def parked(mailbox: Channel) -> Item:
    """An item that could not be read."""
    item = store(mailbox, mail(subject="Broken <b>")).items.get()
    item.state, item.error, item.sender, item.subject = (
        ItemState.QUARANTINED,
        "limit-depth: too deep",
        "x@y.test",
        "Broken",
    )
    item.attempts = 2
    item.explanation = [{"rule": "read", "result": "failed", "detail": "limit-depth: too deep"}]
    item.save()
    return item


@pytest.fixture
def boss(cast: Cast, administrator: Agent) -> Client:
    return cast.client(administrator)


def test_list_shows_sender_subject_and_reason(cast: Cast, alice: Agent, parked: Item) -> None:
    page = cast.client(alice).get("/quarantine/").content.decode()
    assert "x@y.test" in page
    assert "Broken" in page
    assert "limit-depth: too deep" in page


def test_list_of_strangers_is_empty(cast: Cast, charlie: Agent, parked: Item) -> None:
    assert "x@y.test" not in cast.client(charlie).get("/quarantine/").content.decode()


@pytest.mark.parametrize("path", ["", "raw/", "edits/"])
def test_item_is_not_there_for_strangers(cast: Cast, charlie: Agent, parked: Item, path: str) -> None:
    assert cast.client(charlie).get(f"/quarantine/{parked.pk}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["replays/", "dismissal/", "edits/"])
def test_changes_are_not_there_for_strangers(cast: Cast, charlie: Agent, parked: Item, path: str) -> None:
    assert cast.client(charlie).post(f"/quarantine/{parked.pk}/{path}", {"reason": "x"}).status_code == 404
    parked.refresh_from_db()
    assert parked.state == ItemState.QUARANTINED


def test_agents_see_why_but_neither_bytes_nor_replay(cast: Cast, alice: Agent, parked: Item) -> None:
    client = cast.client(alice)
    page = client.get(f"/quarantine/{parked.pk}/").content.decode()
    assert "limit-depth: too deep" in page
    assert "Where is my order?" not in page
    assert client.get(f"/quarantine/{parked.pk}/raw/").status_code == 403
    assert client.post(f"/quarantine/{parked.pk}/replays/").status_code == 403
    assert client.post(f"/quarantine/{parked.pk}/dismissal/", {"reason": "x"}).status_code == 403
    assert client.get(f"/quarantine/{parked.pk}/edits/").status_code == 403


def test_visitors_are_sent_to_sign_in(client: Client, parked: Item) -> None:
    assert client.get("/quarantine/").status_code == 302


def test_administrator_sees_the_bytes_as_text(boss: Client, parked: Item) -> None:
    page = boss.get(f"/quarantine/{parked.pk}/").content.decode()
    assert "Where is my order?" in page
    assert "Broken &lt;b&gt;" in page


def test_r14_raw_download_is_never_opened_by_the_browser(boss: Client, parked: Item) -> None:
    response = boss.get(f"/quarantine/{parked.pk}/raw/")
    assert response.content == bytes(parked.envelope.body or b"")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_replay_makes_the_item_new(boss: Client, parked: Item) -> None:
    boss.post(f"/quarantine/{parked.pk}/replays/")
    parked.refresh_from_db()
    assert (parked.state, parked.attempts, parked.error) == (ItemState.NEW, 0, "")
    assert parked.explanation[-1]["rule"] == "replay"


def test_replay_of_all_leaves_what_others_hold(boss: Client, parked: Item, mailbox: Channel) -> None:
    running = store(mailbox, mail()).items.get()
    Item.objects.filter(pk=running.pk).update(state=ItemState.RUNNING)
    boss.post("/quarantine/replays/", {"all": "1"})
    assert dict(Item.objects.values_list("pk", "state")) == {parked.pk: "new", running.pk: "running"}


def test_edited_copy_is_an_envelope_of_its_own(boss: Client, administrator: Agent, parked: Item) -> None:
    boss.post(f"/quarantine/{parked.pk}/edits/", {"raw": "Subject: mended\n\nh\xe9llo\n"})
    edited = Envelope.objects.get(edited_from=parked.envelope)
    assert bytes(edited.body or b"") == b"Subject: mended\r\n\r\nh\xe9llo\r\n"
    assert (edited.edited_by, edited.receiver) == (administrator, "edit")
    parked.refresh_from_db()
    assert (parked.state, parked.rule) == (ItemState.IGNORED, "edited")
    assert Envelope.objects.filter(pk=parked.envelope_id).exists()


def test_item_is_left_out_only_with_a_reason(boss: Client, parked: Item) -> None:
    boss.post(f"/quarantine/{parked.pk}/dismissal/", {"reason": "  "})
    parked.refresh_from_db()
    assert parked.state == ItemState.QUARANTINED
    boss.post(f"/quarantine/{parked.pk}/dismissal/", {"reason": "advertising"})
    parked.refresh_from_db()
    assert (parked.state, parked.rule) == (ItemState.IGNORED, "by-agent")
    assert "advertising" in parked.explanation[-1]["detail"]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_more_rows(
    boss: Client, parked: Item, mailbox: Channel, rows: int, django_assert_num_queries: object
) -> None:
    for number in range(rows - 1):
        store(mailbox, mail(message_id=f"<{number}@x.test>"))
    Item.objects.update(state=ItemState.QUARANTINED)
    boss.get("/quarantine/")
    with django_assert_num_queries(5):  # type: ignore[operator]
        boss.get("/quarantine/")


def test_pages_go_back_in_time(boss: Client, mailbox: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels_inbox.queries.PAGE", 2)
    for number in range(3):
        store(mailbox, mail(message_id=f"<{number}@x.test>"))
    Item.objects.update(state=ItemState.QUARANTINED)
    newest = boss.get("/quarantine/").context
    older = boss.get(f"/quarantine/?after={newest['next']}").context
    assert (len(newest["rows"]), len(older["rows"]), older["next"]) == (2, 1, None)
