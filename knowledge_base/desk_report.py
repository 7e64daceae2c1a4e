"""What waits on the editor's desk: each list is capped and says how many there are."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge_base.access import may_edit
from knowledge_base.desk_queries import behind
from knowledge_base.models import Article, Comment, Flag, SearchDay, Translation
from knowledge_base.reading_lists import today
from people.models import Agent
from tickets.access import visible_tickets
from tickets.models import Tag

SHOWN = 10
LOOKED_AT = 2000  # the latest tickets, for what they are about
FEWEST = 3
DAYS = 30  # for what readers and agents did
FEWEST_VOTES = 5
LEAST_HELPFUL = 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to look at: its words, a remark, where it leads, and an instant."""

    text: str
    href: str
    note: str = ""
    language: str = ""
    at: Any = None


@dataclass(frozen=True, slots=True)
class Pile:
    """A list of the desk: `count` of all, the first lines, where the rest is."""

    name: str
    icon: str
    title: str
    empty: str
    count: int
    lines: Sequence[Line]
    more: str = ""


def piles(agent: Agent) -> list[Pile]:
    """Everything that waits; two queries a pile."""
    page = "draft" if may_edit(agent) else "article"
    return [
        stale(), translations_behind(page), drafts_waiting(page), open_flags(), open_comments(page), uncovered(agent),
        searched_in_vain(), least_helpful(), most_read(), most_inserted(),
    ]  # fmt: skip


def _pile(
    rows: QuerySet[Any], line: Callable[[Any], Line], name: str, icon: str, title: str, empty: str, more: str = ""
) -> Pile:
    found = list(rows[: SHOWN + 1])
    count = len(found) if len(found) <= SHOWN else rows.count()
    return Pile(name, icon, title, empty, count, [line(row) for row in found[:SHOWN]], more)


def _at(translation: Translation, name: str) -> str:
    return reverse(f"knowledge:{name}", args=[translation.article_id, translation.language])


def stale() -> Pile:
    """Articles whose day of review is over, the oldest first."""
    rows = Article.objects.filter(review_on__lte=today()).order_by("review_on", "pk")

    def line(article: Article) -> Line:
        source = next((each for each in article.translations.all() if each.language == article.source_language), None)
        href = reverse("knowledge:whole", args=[article.pk])
        note = str(article.reviewer) if article.reviewer else ""
        return Line(source.title if source else article.key, href, note, article.source_language, article.review_on)

    found = rows.select_related("reviewer").prefetch_related("translations")
    return _pile(found, line, "stale", "history", _("To be read again"), _("Every article was read in time."))


def translations_behind(page: str) -> Pile:
    """Translations whose source went on."""
    rows = behind().select_related("drafted_by").order_by("drafted_at", "pk")

    def line(row: Translation) -> Line:
        return Line(row.title, _at(row, page), "", row.language, row.drafted_at)

    more = reverse("knowledge:articles") + "?state=behind"
    words = _("Every translation follows its source.")
    return _pile(rows, line, "behind", "languages", _("Translations behind"), words, more)


def drafts_waiting(page: str) -> Pile:
    """Drafts that differ from what readers see, or that they have never seen."""
    rows = Translation.objects.filter(has_draft=True).select_related("drafted_by").order_by("-drafted_at", "pk")

    def line(row: Translation) -> Line:
        return Line(row.title, _at(row, page), str(row.drafted_by or ""), row.language, row.drafted_at)

    return _pile(rows, line, "drafts", "pencil", _("Drafts waiting"), _("Nothing waits to be published."))


def open_flags() -> Pile:
    """What agents say is wrong."""
    rows = Flag.objects.filter(settled_at=None).select_related("agent").order_by("created_at", "pk")

    def line(row: Flag) -> Line:
        href = reverse("knowledge:article", args=[row.article_id, row.language])
        return Line(row.text, href, str(row.agent or ""), row.language, row.created_at)

    return _pile(rows, line, "flags", "flag", _("Said to be wrong"), _("No agent says that an article is wrong."))


def open_comments(page: str) -> Pile:
    """Remarks on drafts that nobody has resolved."""
    rows = Comment.objects.filter(resolved_at=None).select_related("agent", "translation").order_by("created_at", "pk")

    def line(row: Comment) -> Line:
        return Line(
            row.text, _at(row.translation, page), str(row.agent or ""), row.translation.language, row.created_at
        )

    return _pile(rows, line, "comments", "message-square", _("Open comments"), _("Every comment is resolved."))


def uncovered(agent: Agent) -> Pile:
    """Tags that many of the latest tickets carry, and no published article does; of tickets that the agent may see."""
    lists = visible_tickets(agent).order_by("-number").values_list("tags", flat=True)[:LOOKED_AT]
    counts = Counter(tag for tags in lists for tag in tags)
    often = {tag: count for tag, count in counts.items() if count >= FEWEST}
    covered = Tag.objects.filter(name__in=often, articles__translations__published__isnull=False).values_list(
        "name", flat=True
    )
    left = sorted((-count, tag) for tag, count in often.items() if tag not in covered)
    lines = [Line(tag, _search(f"tag:{tag}"), _tickets(-count)) for count, tag in left[:SHOWN]]
    empty = _("What many tickets are about stands in an article.")
    return Pile("coverage", "tags", _("Many tickets, no article"), empty, len(left), lines)


def _search(text: str) -> str:
    return reverse("tickets:search") + "?" + urlencode({"q": text})


def _tickets(count: int) -> str:
    return ngettext("%(count)s ticket", "%(count)s tickets", count) % {"count": count}


def _since() -> date:
    return today() - timedelta(days=DAYS)


def searched_in_vain() -> Pile:
    """What readers searched for in the last month and found nothing, the most frequent first."""
    rows = SearchDay.objects.filter(day__gte=_since(), found=0).values("words", "language")
    counted = rows.annotate(times=Sum("searches")).order_by("-times", "words")

    def line(row: dict[str, Any]) -> Line:
        href = reverse("knowledge:articles") + "?" + urlencode({"q": row["words"]})
        note = ngettext("%(count)s search", "%(count)s searches", row["times"]) % {"count": row["times"]}
        return Line(row["words"], href, note, row["language"])

    return _pile(counted, line, "searches", "search", _("Searched in vain"), _("Whoever searched found something."))


def least_helpful() -> Pile:
    """Articles that helped fewer than six of ten who said so in the last month; five votes at least."""
    recent = Q(votes__at__date__gte=_since())
    rows = Translation.objects.filter(published__isnull=False).annotate(
        told=Count("votes", filter=recent), helped=Count("votes", filter=recent & Q(votes__helpful=True))
    )
    low = rows.filter(told__gte=FEWEST_VOTES, helped__lt=F("told") * LEAST_HELPFUL)

    def line(row: Any) -> Line:
        words = _("%(helped)s of %(told)s helped") % {"helped": row.helped, "told": row.told}
        return Line(row.title, _at(row, "article"), words, row.language)

    empty = _("No article is told to be of little help.")
    found = low.annotate(share=F("helped") * 1.0 / F("told")).order_by("share", "pk")
    return _pile(found, line, "helpfulness", "thumbs-down", _("Little help"), empty)


def most_read() -> Pile:
    """What was read most in the last month."""
    rows = Translation.objects.filter(days__day__gte=_since()).annotate(times=Sum("days__views"))

    def line(row: Any) -> Line:
        words = ngettext("read %(count)s time", "read %(count)s times", row.times) % {"count": row.times}
        return Line(row.title, _at(row, "article"), words, row.language)

    found = rows.filter(times__gt=0).order_by("-times", "pk")
    return _pile(found, line, "read", "eye", _("Most read"), _("Nobody has read anything in the last month."))


def most_inserted() -> Pile:
    """What agents put into their answers most in the last month, into whomever's."""
    rows = Article.objects.filter(uses__at__date__gte=_since()).annotate(times=Count("uses"))

    def line(row: Any) -> Line:
        source = next((each for each in row.translations.all() if each.language == row.source_language), None)
        words = ngettext("in %(count)s answer", "in %(count)s answers", row.times) % {"count": row.times}
        return Line(source.title if source else row.key, reverse("knowledge:whole", args=[row.pk]), words)

    found = rows.prefetch_related("translations").order_by("-times", "pk")
    empty = _("No agent has put an article into an answer in the last month.")
    return _pile(found, line, "inserted", "link", _("Most inserted"), empty)
