"""What is beside the articles: from a ticket to a draft, reading lists, the zip file, the report of the desk."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.clocks import now
from knowledge_base.actions.archives import take_in
from knowledge_base.actions.drafts import save_draft
from knowledge_base.actions.reading_lists import add_entry, ask_again, save_list
from knowledge_base.errors import KnowledgeError
from knowledge_base.models import Article, ArticleDay, Category, ReadingEntry, SearchDay, Synonyms, Translation, Vote
from knowledge_base.reading_lists import progress_of, today, waiting_for
from people.enums import Role
from people.models import Agent
from tests.cast import Cast, make_agent
from tickets.actions.notes import add_note
from tickets.actions.reply import post_reply
from tickets.models import Ticket

LETTER = """Hello Alice,

my order #10024 to 12 Mill Street leaks. Call Dana at +49 30 1234567 or write to dana.p@customer.test.

Dana Petrescu"""


@pytest.fixture
def mia(cast: Cast) -> Agent:
    """A manager."""
    return make_agent("Mia", Role.MANAGER, cast.support)


def test_article_from_a_ticket_names_nobody(cast: Cast, shelf: Category) -> None:
    ticket = cast.open_ticket(LETTER, subject="Order 10024 of Dana leaks")
    add_note(ticket_number=ticket.pk, agent=cast.alice, text="Difficult customer.")
    post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Dear Dana,\n\nTurn the valve, Dana.", hold_s=0)

    answer = cast.client(cast.alice).post(
        f"/knowledge/tickets/{ticket.pk}/articles/", {"category": shelf.pk, "language": "en"}
    )
    draft = Translation.objects.get()

    assert answer.headers["Location"] == f"/knowledge/articles/{draft.article_id}/en/draft/"
    assert (draft.title, draft.article.visibility, draft.published) == (
        "Order [number] of [name] leaks",
        "internal",
        None,
    )
    assert draft.html == (
        "<h2>The question</h2><p>my order [number] to [address] leaks. Call [name] at [phone number] or write to "
        "[e-mail address].</p><h2>The answer</h2><p>Turn the valve, [name].</p>"
    )


def test_reading_list_knows_who_has_read_and_asks_again(cast: Cast, mia: Agent, article: Translation) -> None:
    row = save_list(row=None, name="First week", team=cast.support, role=Role.AGENT)
    entry = add_entry(row=row, article=article.article, due_on=today() - timedelta(days=1))
    alice = cast.client(cast.alice)

    before = (waiting_for(cast.alice), waiting_for(cast.charlie), waiting_for(mia))
    alice.post(f"/knowledge/articles/{article.article_id}/reading/")
    read = {each.agent.name: (each.read, each.overdue) for each in progress_of(row, [entry])}
    ask_again(entry=entry, due_on=None)

    assert before == (1, 0, 0)
    assert read == {"Alice": (1, 0), "Bob": (0, 1)}
    assert waiting_for(cast.alice) == 1
    assert "Descale a Duo" in cast.client(mia).get(f"/knowledge/reading/{row.pk}/").content.decode()


def test_reading_list_takes_what_is_published_once(cast: Cast, mia: Agent, article: Translation) -> None:
    row = save_list(row=None, name="First week", team=None, role="")
    manager, path = cast.client(mia), f"/knowledge/reading/{row.pk}/articles/"

    for key in ("descale", "descale", "nothing"):
        manager.post(path, {"article": key, "due_on": "2030-02-30"})

    assert list(ReadingEntry.objects.values_list("article__key", "due_on")) == [("descale", None)]


def test_zip_file_out_and_in_again_changes_nothing(cast: Cast, mia: Agent, article: Translation) -> None:
    manager = cast.client(mia)
    content = b"".join(manager.get("/knowledge/folder/archive/").streaming_content)  # type: ignore[arg-type]

    page = manager.post("/knowledge/folder/", {"file": SimpleUploadedFile("help.zip", content)})

    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert (page.context["report"].made, page.context["report"].changed) == (0, 0)
    assert page.context["report"].same > 0


def packed(name: str, content: bytes = b"x", mode: int = 0) -> io.BytesIO:
    """A zip file with one entry."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    target.seek(0)
    return target


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (packed("../../etc/passwd.md"), "leads elsewhere"),
        (packed("/etc/passwd.md"), "leads elsewhere"),
        (packed("articles/a/en.md", b"/etc/passwd", 0o120777), "leads elsewhere"),
        (packed("articles/a/run.sh"), "another sort"),
        (packed("articles/a/en.md", bytes(11 * 1024 * 1024)), "too large"),
        (io.BytesIO(b"PK\x03\x04 nothing"), "no zip file"),
    ],
    ids=["up", "absolute", "link", "sort", "bomb", "broken"],
)
def test_zip_file_that_is_not_to_be_trusted_is_refused(cast: Cast, file: io.BytesIO, words: str) -> None:
    with pytest.raises(KnowledgeError, match=words):
        take_in(file=file, size=100, agent=cast.alice)


def test_desk_names_what_is_stale_missing_and_of_little_help(cast: Cast, article: Translation) -> None:
    Article.objects.update(review_on=today() - timedelta(days=1))
    save_draft(translation=article, agent=cast.bob, title="Descale", summary="", html="<p>New.</p>")
    for number in range(3):
        ticket = cast.open_ticket(f"Question {number}")
        Ticket.objects.filter(pk=ticket.pk).update(tags=["leak"])
    SearchDay.objects.create(day=today(), language="en", words="decaf", searches=4)
    ArticleDay.objects.create(translation=article, day=today(), views=12)
    for number in range(5):
        Vote.objects.create(translation=article, visitor=str(number), helpful=number == 0, at=now())

    shown = cast.client(cast.alice).get("/knowledge/desk/").context["piles"]
    charlie = cast.client(cast.charlie).get("/knowledge/desk/").context["piles"]
    lines = {pile.name: [(line.text, line.note) for line in pile.lines] for pile in shown}

    assert {name: found for name, found in lines.items() if found} == {
        "stale": [("Descale", "")],
        "drafts": [("Descale", "Bob")],
        "coverage": [("leak", "3 tickets")],
        "searches": [("decaf", "4 searches")],
        "helpfulness": [("Descale", "1 of 5 helped")],
        "read": [("Descale", "read 12 times")],
    }
    assert next(pile.count for pile in charlie if pile.name == "coverage") == 0  # of the other team's tickets


def test_snippets_and_synonyms_are_kept_and_checked(cast: Cast, mia: Agent, article: Translation) -> None:
    manager = cast.client(mia)
    manager.post("/knowledge/snippets/new/", {"key": "hours", "name_en": "Hours", "body_en": "Nine to *five*."})
    save_draft(translation=article, agent=mia, title="Descale", summary="", html="<p>{{snippet:hours}}</p>")
    one_word = manager.post("/knowledge/synonyms/", {"language": "en", "words": "refund"})
    manager.post("/knowledge/synonyms/", {"language": "en", "words": "Refund, money back"})

    preview = manager.post(
        f"/knowledge/articles/{article.article_id}/en/draft/preview/", {"html": "<p>{{snippet:hours}}</p>"}
    )
    manager.post("/knowledge/snippets/1/removal/")

    assert "Nine to <em>five</em>." in preview.content.decode()
    assert "It takes two words" in one_word.content.decode()
    assert list(Synonyms.objects.values_list("words", flat=True)) == [["refund", "money back"]]
    assert "hours" in manager.get("/knowledge/snippets/").content.decode()


def test_category_gets_names_and_a_section(cast: Cast, mia: Agent, shelf: Category) -> None:
    manager = cast.client(mia)
    given = {"name_en": "Steam", "name_pt-br": "Vapor", "icon": "zap", "parent": shelf.pk}

    made = manager.post("/knowledge/categories/new/", given)
    nested = manager.post("/knowledge/categories/new/", {**given, "parent": Category.objects.get(slug="steam").pk})
    kept = manager.post(f"/knowledge/categories/{shelf.pk}/removal/", follow=True)

    assert made.status_code == 302
    assert nested.status_code == 200
    assert list(Category.objects.get(slug="steam").texts.order_by("language").values_list("name", flat=True)) == [
        "Steam", "Vapor",
    ]  # fmt: skip
    assert "Move its articles and sections elsewhere first." in kept.content.decode()
