"""The demo's help centre is full after its start, and keeps what editors changed."""

import pytest

from helpdesk.demo.company import found_company
from helpdesk.demo.library import LANGUAGES, open_library
from knowledge_base.access import Reader, visible_translations
from knowledge_base.actions.drafts import publish, save_draft
from knowledge_base.models import HelpSite, Translation


@pytest.mark.django_db
def test_help_centre_is_full_and_keeps_changes() -> None:
    found_company()
    open_library()
    seen = visible_translations(Reader()).values_list("language", flat=True)
    assert {language: list(seen).count(language) for language in LANGUAGES} == {"en": 22, "pt-br": 22, "ro": 22}
    assert visible_translations(Reader.of_agent()).count() == 72
    assert HelpSite.objects.get(brand=None).languages == list(LANGUAGES)
    first = Translation.objects.filter(language="en").first()
    assert first is not None
    publish(
        translation=save_draft(translation=first, agent=None, title="Mine", summary="", html="<p>Mine.</p>"),
        agent=None,
    )
    open_library()
    assert Translation.objects.get(pk=first.pk).title == "Mine"
