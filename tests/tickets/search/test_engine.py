import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast
from tickets.actions.change import assign, set_status, set_subject, set_tags
from tickets.actions.conversation import IncomingFile, default_status
from tickets.actions.drafts import attach, save_draft
from tickets.actions.notes import add_note
from tickets.actions.reply import post_reply
from tickets.enums import Category
from tickets.log import By
from tickets.models import Ticket
from tickets.search import engine, search
from tickets.search.highlight import mark
from tickets.search.language import parse


def numbers(cast: Cast, text: str) -> list[int]:
    return [hit.number for hit in search(cast.alice, text).hits]


def test_parse_splits_fields_phrases_and_words() -> None:
    query = parse('leak from:ana "left group" status:open tag:trio ')

    assert (query.words, query.phrases, query.people) == (["leak"], ["left group"], ["ana"])
    assert (query.statuses, query.tags, query.open_ended) == (["open"], ["trio"], False)


def test_search_finds_words_in_bodies_subjects_names_and_addresses(cast: Cast) -> None:
    ticket = cast.open_ticket("The gasket is worn out.")

    for text in ("gasket ", "leaking ", "petrescu ", "dana@customer.test", "gask"):
        assert numbers(cast, text) == [ticket.pk], text


def test_search_finds_stems_of_the_language(cast: Cast) -> None:
    ticket = cast.open_ticket("Both groups were leaking yesterday", language="en")

    assert numbers(cast, "leaks ") == [ticket.pk]


def test_search_finds_text_without_spaces(cast: Cast) -> None:
    ticket = cast.open_ticket("給湯圧力が上がりません", language="ja")

    assert numbers(cast, "圧力") == [ticket.pk]
    assert numbers(cast, "温度") == []


def test_search_needs_every_word_and_phrases_in_order(cast: Cast) -> None:
    ticket = cast.open_ticket("the left group drips")

    assert numbers(cast, "left drips ") == [ticket.pk]
    assert numbers(cast, "left grinder ") == []
    assert numbers(cast, '"left group"') == [ticket.pk]
    assert numbers(cast, '"group left"') == []


def test_search_by_fields(cast: Cast) -> None:
    ticket, other = cast.open_ticket("One"), cast.open_ticket("Two")
    set_tags(ticket_number=ticket.pk, by=By.agent(cast.alice), add=["refund"])
    set_status(ticket_number=other.pk, status=default_status(Category.SOLVED), by=By.agent(cast.alice))

    assert numbers(cast, "tag:refund") == [ticket.pk]
    assert numbers(cast, "status:solved") == [other.pk]
    assert set(numbers(cast, "from:dana")) == {ticket.pk, other.pk}
    assert numbers(cast, "from:nobody") == []


def test_search_by_number_puts_that_ticket_first(cast: Cast) -> None:
    ticket = cast.open_ticket("Anything")

    assert numbers(cast, f"#{ticket.pk}") == [ticket.pk]
    assert [hit.number for hit in search(cast.charlie, f"#{ticket.pk}").hits] == []


@pytest.mark.parametrize("common", [0, 1_500])
def test_search_carries_the_rights(cast: Cast, monkeypatch: pytest.MonkeyPatch, common: int) -> None:
    monkeypatch.setattr(engine, "COMMON", common)
    ticket = cast.open_ticket("Confidential gasket")
    assert search(cast.charlie, "gasket ").hits == []

    assign(ticket_number=ticket.pk, by=By.agent(cast.alice), agent=cast.charlie)

    assert [hit.number for hit in search(cast.charlie, "gasket ").hits] == [ticket.pk]
    assert search(cast.charlie, "tag:none").hits == []


@pytest.mark.parametrize("common", [0, 1_500])
def test_search_pages_show_each_ticket_once(cast: Cast, monkeypatch: pytest.MonkeyPatch, common: int) -> None:
    monkeypatch.setattr(engine, "COMMON", common)
    tickets = [cast.open_ticket(f"gasket {word}") for word in ("one", "two", "three", "four", "five")]
    for ticket in tickets[:3]:
        cast.answer(ticket, "gasket again")

    found: list[int] = []
    cursor = ""
    while True:
        page = search(cast.alice, "gasket ", cursor, size=2)
        found += [hit.number for hit in page.hits]
        cursor = page.cursor
        if not cursor:
            break

    assert sorted(found) == sorted(ticket.pk for ticket in tickets)


def test_search_finds_notes(cast: Cast, ticket: Ticket) -> None:
    add_note(ticket_number=ticket.pk, agent=cast.alice, text="Batch 2291 recalled")

    assert numbers(cast, "2291 ") == [ticket.pk]


@pytest.mark.parametrize("text", ["", "   ", "'", '"', "& | !", "from:", "a:b:c", "\\", "%s", "🙂", "x" * 5000])
def test_search_never_fails(cast: Cast, ticket: Ticket, text: str) -> None:
    assert isinstance(search(cast.alice, text).hits, list)


def test_mark_escapes_and_marks() -> None:
    assert mark("<b>leaking</b> group", ["leak"]) == "&lt;b&gt;<mark>leaking</mark>&lt;/b&gt; group"


def test_search_finds_tags_and_changed_subjects(cast: Cast, ticket: Ticket) -> None:
    set_tags(ticket_number=ticket.pk, by=By.agent(cast.alice), add=["warranty"])
    set_subject(ticket_number=ticket.pk, by=By.agent(cast.alice), subject="Gasket of the Trio")

    assert numbers(cast, "warranty ") == [ticket.pk]
    assert numbers(cast, "gasket ") == [ticket.pk]


def test_search_finds_names_of_files_that_came_and_that_left(cast: Cast) -> None:
    ticket = cast.open_ticket(files=(IncomingFile(sha256="0" * 64, size=1, filename="label-88-1904.pdf"),))
    draft = save_draft(agent=cast.alice, ticket_number=ticket.pk, kind="reply")
    file = attach(draft=draft, upload=SimpleUploadedFile("manual_duo.pdf", b"%PDF-1.4"))
    post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Here it is.", attachment_ids=[file.pk], hold_s=0)

    assert numbers(cast, "label-88-1904.pdf") == [ticket.pk]
    assert numbers(cast, "1904 ") == [ticket.pk]
    assert numbers(cast, "manual ") == [ticket.pk]
