"""How a help centre looks and where it stands."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.text import clean_line
from knowledge_base.errors import KnowledgeError
from knowledge_base.models import HelpSite, Picture

PARTS = {"title": 120, "lead": 200}
MOST_TRIES, LONGEST_TRY = 6, 40


def company_site(language: str) -> HelpSite:
    """The company's help centre; made where there is none yet."""
    return HelpSite.objects.get_or_create(brand=None, defaults={"languages": [language]})[0]


def change_site(
    *,
    site: HelpSite,
    languages: Sequence[str],
    texts: Mapping[str, Mapping[str, object]],
    accent: str = "",
    domain: str = "",
    logo: Picture | None = None,
) -> None:
    """Sets languages (the first one is where readers land), words by language, colour, logo and domain.

    Errors: KnowledgeError for a domain in use, or no language. Effects: every page is renewed.
    """
    if not languages:
        raise KnowledgeError(_("A help centre needs a language."))
    try:
        with transaction.atomic():
            HelpSite.objects.filter(pk=site.pk).update(
                languages=list(languages),
                texts={language: _words(words) for language, words in texts.items()},
                accent=accent,
                domain=domain.lower(),
                logo=logo,
                version=F("version") + 1,
            )
    except IntegrityError as error:
        raise KnowledgeError(_("Another help centre has this domain.")) from error


def _words(given: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {
        part: line for part, most in PARTS.items() if (line := clean_line(str(given.get(part) or ""), most))
    }
    tries = given.get("tries")
    words = [clean_line(str(each), LONGEST_TRY) for each in tries] if isinstance(tries, list | tuple) else []
    kept = [word for word in words if word][:MOST_TRIES]
    return found | ({"tries": kept} if kept else {})
