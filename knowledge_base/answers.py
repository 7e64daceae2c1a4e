"""Answers for the bot and whoever else asks through `core.answers`: quotes of what this person may read, or nothing."""

from core.answers import Passage
from knowledge_base import sites
from knowledge_base.access import Reader
from knowledge_base.search import Hit, search
from knowledge_base.search.languages import languages_for
from people.models import Contact

MOST = 3
HELD, WELL = 0.5, 0.15  # how much of the question an article has to hold, and how well, before it is quoted
IN_TITLE = 0.5  # a question with a single known word is answered by an article that has it in its title
NEAR = 0.5  # of the best answer's score: what is further off is no second opinion


def passages(question: str, language: str, contact_id: int | None) -> list[Passage]:
    """The sections of published articles that answer a question, best first; none where nothing fits well.

    About ten queries. Never more than this contact may see on the help centre's pages.
    """
    contact = None
    if contact_id is not None:
        contact = Contact.objects.select_related("organization").filter(pk=contact_id).first()
    site = sites.main_site()
    found = search(Reader.of_contact(contact, site.brand_id), languages_for(language, site.languages), question)
    hits = [hit for hit in found.hits if _answers(hit)]
    return [
        Passage(title=_title(hit), text=hit.quote, url=hit.address)
        for hit in hits[:MOST]
        if hit.match.score >= NEAR * hits[0].match.score
    ]


def _answers(hit: Hit) -> bool:
    held = [each for each in hit.match.held if each > 0]
    if hit.match.coverage < HELD or hit.match.score < WELL:
        return False
    return len(held) > 1 or held[0] >= IN_TITLE


def _title(hit: Hit) -> str:
    up = hit.translation.published
    assert up is not None
    return f"{up.title}: {hit.heading}" if hit.heading else up.title
