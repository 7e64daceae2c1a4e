"""The part of the rights matrix's stage that belongs to the knowledge base: one row of everything, Alice's article."""

from datetime import date
from typing import Any

from knowledge_base.actions.articles import create_article
from knowledge_base.actions.comments import add_comment, raise_flag
from knowledge_base.actions.drafts import publish, save_draft
from knowledge_base.actions.pictures import keep_picture
from knowledge_base.actions.reading_lists import add_entry, save_list
from knowledge_base.actions.shelves import save_category, save_snippet, save_synonyms
from knowledge_base.actions.title_tests import begin_test
from tests.cast import Cast

ARTICLE = "knowledge/articles/<int:article_id>/<slug:language>/"


def knowledge_rows(cast: Cast, picture: bytes) -> dict[str, object]:
    """What stands for each part of an address."""
    names = {"en": ("Workshop", "")}
    shelf = save_category(category=None, names=names, parent=None, icon="wrench", brand=None)
    made = create_article(
        agent=cast.alice, kind="internal", category=shelf, language="en", title="Secret recipe", visibility="internal"
    )
    up = publish(translation=made, agent=cast.alice)
    draft = save_draft(translation=up, agent=cast.alice, title="Secret recipe", summary="", html="<p>Salt.</p>")
    begin_test(translation=up, title="Known recipe", agent=cast.alice)
    row = save_list(row=None, name="First week", team=None, role="")
    return {
        "<int:article_id>": draft.article_id,
        "<slug:language>": "en",
        "<int:category_id>": shelf.pk,
        "<int:comment_id>": add_comment(translation=draft, agent=cast.alice, text="Why?").pk,
        "<int:flag_id>": raise_flag(article=draft.article, language="en", agent=cast.alice, text="Wrong.").pk,
        "<int:snippet_id>": save_snippet(snippet=None, key="hours", texts={"en": ("Hours", "<p>9 to 5</p>")}).pk,
        "<int:row_id>": save_synonyms(row=None, language="en", words=["refund", "return"]).pk,
        "<int:list_id>": row.pk,
        "<int:entry_id>": add_entry(row=row, article=draft.article, due_on=date(2030, 1, 31)).pk,
        "<slug:sha256>": keep_picture(content=picture, filename="a.png").sha256,
    }


KNOWLEDGE_SPECIAL: dict[str, dict[str, object]] = {
    f"{ARTICLE}revisions/<int:number>/restoration/": {"<int:number>": 1},
    "knowledge/keys/<slug:key>/": {"<slug:key>": "secret-recipe"},
}
KNOWLEDGE_BODIES: dict[str, dict[str, Any]] = {
    "language>/draft": {"title": "Secret recipe", "html": "<p>Pepper.</p>"},
    "language>/comments": {"text": "Hm."},
    "titles/choice": {"variant": "b"},
    "article_id>/flags": {"text": "Wrong again."},
    "article_id>/translations": {"language": "en"},
    "article_id>/place": {"step": "1"},
    "category_id>/place": {"step": "1"},
}
