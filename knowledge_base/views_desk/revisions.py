"""Every version that was ever published: what differs between any two, and the way back."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from knowledge_base.access import find_translation
from knowledge_base.actions.drafts import restore_revision
from knowledge_base.differences import are_same, differences
from knowledge_base.models import Revision, Translation
from knowledge_base.views_desk.article import about
from knowledge_base.views_desk.rights import agents, done, editors
from people.access import AgentRequest

MOST = 200
DRAFT = "draft"


@agents
@require_GET
def revisions(request: AgentRequest, article_id: int, language: str) -> HttpResponse:
    """The list, and what differs between `from` and `to`: numbers, or "draft"."""
    shown = find_translation(article_id, language)
    rows = list(shown.revisions.select_related("author").defer("html").order_by("-number")[:MOST])
    newest = str(rows[0].number) if rows else DRAFT
    to = request.GET.get("to") or (DRAFT if shown.has_draft else newest)
    start = request.GET.get("from") or _default(rows, to)
    before, after = _version(shown, start), _version(shown, to)
    lines = differences(before, after) if before and after else []
    context = {
        "page_title": _("Versions of “%(title)s”") % {"title": shown.title},
        "shown": shown,
        "rows": rows,
        "start": start,
        "to": to,
        "lines": lines,
        "same": are_same(lines),
        **about(request, shown),
    }
    return render(request, "knowledge_base/desk/revisions.html", context)


def _default(rows: list[Revision], to: str) -> str:
    """The version before the one that is looked at."""
    newest = str(rows[0].number) if rows else DRAFT
    if not to.isdigit():
        return newest
    return next((str(row.number) for row in rows if row.number < int(to)), to)


def _version(shown: Translation, name: str) -> Revision | Translation | None:
    if name == DRAFT:
        return shown
    if not (name.isascii() and name.isdigit() and len(name) < 9):
        raise Http404
    return shown.revisions.filter(number=int(name)).first()


@editors
@require_POST
def restoration(request: AgentRequest, article_id: int, language: str, number: int) -> HttpResponse:
    """Puts an older version into the draft; readers see it once it is published."""
    shown = find_translation(article_id, language)
    revision = shown.revisions.filter(number=number).first()
    if revision is None:
        raise Http404
    address = reverse("knowledge:draft", args=[article_id, language])
    words = _("Version %(number)s is in the draft now. Publish it when it is right.") % {"number": number}
    return done(request, address, partial(restore_revision, revision=revision, agent=request.agent), words)
