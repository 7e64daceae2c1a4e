"""What readers think of articles."""

from django.db import transaction

from core.clocks import now
from core.text import clean
from knowledge_base.models import Translation, Vote


@transaction.atomic
def vote(
    *, translation: Translation, visitor: str, helpful: bool, title_test: int | None = None, variant: str = ""
) -> Vote:
    """Says whether an article helped; a second vote of a visitor takes the place of the first, with its reason.

    `title_test` and `variant`: which of two titles they saw, if two are tested.
    """
    values = {
        "helpful": helpful,
        "revision_id": translation.published_id,
        "at": now(),
        "reason": "",
        "text": "",
        "title_test_id": title_test,
        "variant": variant,
    }
    row, _made = Vote.objects.update_or_create(translation=translation, visitor=visitor, defaults=values)
    return row


def explain(*, vote: Vote, reason: str, text: str) -> None:
    """Adds to a vote why, in a choice and in words."""
    Vote.objects.filter(pk=vote.pk).update(reason=reason, text=clean(text.strip(), 1000))
