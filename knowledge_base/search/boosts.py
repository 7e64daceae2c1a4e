"""What readers found helpful comes a little earlier in the search."""

from django.db.models import Count, Q

from knowledge_base.models import ArticleDocument, Vote

DOUBT = 6  # votes, half of them yes, that stand for what nobody has said yet: two votes move little
MOST = 0.3  # of the score that everybody's yes adds, and everybody's no takes away


def weigh() -> int:
    """Sets the boost of every document by the votes on its translation; how many changed. Two queries and one each."""
    votes = Vote.objects.values("translation").annotate(every=Count("pk"), yes=Count("pk", filter=Q(helpful=True)))
    boosts = {row["translation"]: boost(row["yes"], row["every"]) for row in votes}
    changed = 0
    for pk, present in ArticleDocument.objects.values_list("pk", "boost"):
        if boosts.get(pk, 0.0) != present:
            changed += ArticleDocument.objects.filter(pk=pk).update(boost=boosts.get(pk, 0.0))
    return changed


def boost(yes: int, every: int) -> float:
    """-0.3 to 0.3 for so many votes, so many of them yes; 0 for none."""
    share = (yes + DOUBT / 2) / (every + DOUBT)
    return round(2 * MOST * (share - 0.5), 3)
