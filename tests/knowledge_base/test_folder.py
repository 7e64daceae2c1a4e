"""A folder out and in: what was written changes nothing, what was changed in it changes just that."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from knowledge_base.actions.drafts import begin_translation, publish, save_draft
from knowledge_base.actions.pictures import keep_picture
from knowledge_base.actions.reading_folder import read_folder
from knowledge_base.models import (
    Article,
    Category,
    KnowledgeEvent,
    Picture,
    Revision,
    Snippet,
    SnippetText,
    Synonyms,
    Translation,
)
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def pixel() -> bytes:
    """A picture of one pixel."""
    file = BytesIO()
    Image.new("RGB", (1, 1)).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def full(cast: Cast, article: Translation) -> Translation:
    """An article with a picture, a snippet, a tag and a translation that is a draft."""
    picture = keep_picture(content=pixel(), filename="tap.png")
    snippet = Snippet.objects.create(key="first")
    SnippetText.objects.create(snippet=snippet, language="en", name="First", html="<p>Pull the plug.</p>")
    Synonyms.objects.create(language="en", words=["descale", "decalcify"])
    html = f'<p>{{{{snippet:first}}}}</p><p><img src="media:{picture.sha256}" alt="A tap"></p>'
    publish(
        translation=save_draft(translation=article, agent=cast.alice, title="Descale", summary="", html=html),
        agent=cast.alice,
    )
    begin_translation(article=article.article, language="pt-br", agent=cast.alice)
    return article


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_import_of_an_export_changes_nothing(full: Translation, tmp_path: Path) -> None:
    call_command("export_help", tmp_path / "one")
    before = (KnowledgeEvent.objects.count(), Revision.objects.count())
    report = read_folder(root=tmp_path / "one", agent=None)
    assert (report.made, report.changed, report.problems) == (0, 0, [])
    assert (KnowledgeEvent.objects.count(), Revision.objects.count()) == before


def test_empty_house_takes_in_what_another_wrote(cast: Cast, full: Translation, tmp_path: Path) -> None:
    call_command("export_help", tmp_path / "one")
    Translation.objects.update(published=None)
    Article.objects.all().delete()
    for model in (Category, Snippet, Synonyms, Picture):
        model.objects.all().delete()
    report = read_folder(root=tmp_path / "one", agent=cast.alice)
    assert (report.changed, report.problems) == (0, [])
    call_command("export_help", tmp_path / "two")
    assert tree(tmp_path / "two") == tree(tmp_path / "one")
    assert sorted(Translation.objects.values_list("language", "published__title")) == [
        ("en", "Descale"), ("pt-br", None),
    ]  # fmt: skip


def test_one_changed_line_is_one_revision(full: Translation, tmp_path: Path) -> None:
    call_command("export_help", tmp_path / "one")
    file = tmp_path / "one/articles/descale/en.md"
    file.write_text(file.read_text() + "\nWait an hour.\n")
    report = read_folder(root=tmp_path / "one", agent=None)
    assert (report.made, report.changed, report.problems) == (0, 1, [])
    assert Translation.objects.get(language="en").published.html.endswith("<p>Wait an hour.</p>")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("articles/descale/en.md", "no head", "does not begin with ---"),
        ("articles/descale/en.md", "---\ntitle: [\n---\n", "while parsing"),
        ("articles/descale/en.md", "---\nslug: x\npublished: true\n---\n", "'title' is missing"),
        ("articles/descale/article.yml", "kind: poem\nvisibility: public\n", "does not exist"),
        ("articles/descale/article.yml", "!!python/object/apply:os.system [id]", "could not determine a constructor"),
        ("categories.yml", "- 3\n", "not a mapping"),
        ("pictures/x.png", "no picture", "no picture that can be shown"),
    ],
)
def test_file_that_cannot_be_read_spoils_no_other(
    full: Translation, tmp_path: Path, name: str, content: str, words: str
) -> None:
    call_command("export_help", tmp_path / "one")
    (tmp_path / "one" / name).write_text(content)
    (problem,) = read_folder(root=tmp_path / "one", agent=None).problems
    assert problem.startswith(f"{name}: ")
    assert words in problem
    assert Translation.objects.get(language="en").published.title == "Descale"
    with pytest.raises(CommandError, match="not taken in"):
        call_command("import_help", tmp_path / "one")
