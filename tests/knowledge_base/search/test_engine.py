"""What is found, in which order, and by whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clocks import now
from knowledge_base.access import Reader
from knowledge_base.models import ArticleDocument, Category, Synonyms, Vote
from knowledge_base.search import search, suggest
from knowledge_base.tasks import weigh_helpfulness
from tests.knowledge_base.search.conftest import Look, Write

pytestmark = pytest.mark.django_db
CUSTOMER = Reader(contact_id=1)


@pytest.fixture
def machine(write: Write) -> None:
    """Articles about a machine, in English."""
    write("What error E14 means", "<p>Descaling was cut short.</p>")
    write("Descale a Duo", "<p>You need acid.</p><h2 id='steps'>Step by step</h2><p>Fill the tank with water.</p>")
    write("Choose a water filter", "<p>A filter delays descaling.</p>")
    write("Returns", "<p>Within 30 days, the postage is ours.</p>")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("descaling", "Descale a Duo"),
        ("how do I descle my duo?", "Descale a Duo"),
        ("desclaing", "Descale a Duo"),
        ("e-14", "What error E14 means"),
        ("error 14", "What error E14 means"),
        ("E 14", "What error E14 means"),
        ("retruns", "Returns"),
        ("fill tank", "Descale a Duo"),
        ("filter", "Choose a water filter"),
    ],
)
def test_question_finds_its_article_first(machine: None, look: Look, text: str, first: str) -> None:
    assert look(text)[0] == first


@pytest.mark.parametrize("text", ["", "  ", "?!", "the of and", "zzzz", "\x00", "' | & ! \\", "a" * 5000, "é" * 300])
def test_nothing_is_found_by_nothing(machine: None, look: Look, text: str) -> None:
    assert look(text) == []


def test_accents_need_not_be_typed(write: Write, look: Look) -> None:
    write("A máquina não liga", "<p>Verifique a água.</p>", language="pt-br")
    write("Decalcifierea și curățarea", "<p>Folosiți apă.</p>", language="ro")
    assert look("maquina nao liga", language="pt-br") == ["A máquina não liga"]
    assert look("curatare", language="ro") == ["Decalcifierea și curățarea"]
    assert look("descalcificação", language="ro") == []


def test_text_without_spaces_is_found(write: Write, look: Look) -> None:
    write("浄水器の交換", "<p>水を止めます。</p>", language="ja")
    assert (look("浄水器", language="ja"), look("電話", language="ja")) == (["浄水器の交換"], [])


def test_last_word_is_completed_while_it_is_typed(machine: None, look: Look) -> None:
    assert look("choose a wat", is_open=True) == ["Choose a water filter"]
    assert look("desc", is_open=True)[0] == "Descale a Duo"
    assert look("desc") == look("desc ", is_open=True) == []


def test_synonyms_lead_on_and_negated_words_do_not(machine: None, look: Look, write: Write) -> None:
    write("Hot coffee", "<p>Warm the cup.</p>")
    Synonyms.objects.create(language="en", words=["returns", "send back"])
    Synonyms.objects.create(language="en", words=["lukewarm", "not hot"])
    assert look("I want to send back") == ["Returns"]
    assert look("lukewarm") == []


def test_helpful_articles_come_first_among_equals(write: Write, look: Look) -> None:
    first, second = write("A leak on the left"), write("A leak on the right")
    for number in range(4):
        Vote.objects.create(translation=first, visitor=f"v{number}", helpful=number == 0, at=now())
        Vote.objects.create(translation=second, visitor=f"v{number}", helpful=number > 0, at=now())
    assert weigh_helpfulness() == 2
    assert weigh_helpfulness() == 0
    assert dict(ArticleDocument.objects.values_list("pk", "boost")) == {first.pk: -0.06, second.pk: 0.06}
    assert look("leak") == ["A leak on the right", "A leak on the left"]


def test_results_are_marked_counted_and_narrowed(machine: None, shelf: Category) -> None:
    found = search(Reader(), ["de", "en"], "fill the tnak with")
    assert (found.language, found.total, found.corrected) == ("en", 1, (("tnak", "tank"),))
    assert found.hits[0].snippet == "<mark>Fill</mark> the <mark>tank</mark> with water."
    assert found.hits[0].anchor == "steps"
    assert (found.categories, found.kinds) == ({shelf.pk: 1}, {"faq": 1})
    assert search(Reader(), ["en"], "fill the tank", kind="guide").total == 0


def test_marks_escape_what_editors_wrote(write: Write) -> None:
    write("Tanks & <b>lids</b>", "<p>1 &lt; 2 tanks</p>")
    hit = search(Reader(), ["en"], "tanks").hits[0]
    assert hit.title == "<mark>Tanks</mark> &amp; &lt;b&gt;lids&lt;/b&gt;"
    assert hit.snippet == "1 &lt; 2 <mark>tanks</mark>"


def test_hidden_articles_are_no_help_to_others(machine: None, write: Write, look: Look) -> None:
    write("The falcon programme", "<p>Descale falcons first.</p>", visibility="internal")
    write("Falconry", "<p>For those who signed in.</p>", visibility="customers")
    agent = Reader.of_agent()
    assert set(look("falcon", reader=agent)) == {"The falcon programme"}
    assert look("falcom programe", reader=agent)[0] == "The falcon programme"
    for reader in (Reader(), CUSTOMER):
        for text in ("falcon", "falcom", "falco", "programme", "the falcon programme"):
            assert look(text, reader=reader) == []
            assert search(reader, ["en"], text).corrected == ()
            assert suggest(reader, "en", text) == []
    assert look("falconry", reader=CUSTOMER) == ["Falconry"]
    # A word of hidden articles is read exactly as one of no article at all.
    assert look("duo falcon") == look("duo folcan") == look("duo")


def test_search_has_a_budget(machine: None, look: Look) -> None:
    look("descale")
    # New words ask for their stems, corrected ones for what they may mean and for their other forms.
    for text, most in (("fill the tank", 3), ("fill the tank", 2), ("fil the tnak please", 5), ("fil tnak", 4)):
        with CaptureQueriesContext(connection) as queries:
            search(Reader(), ["en"], text)
        assert len(queries) == most
