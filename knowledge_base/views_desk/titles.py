"""Two titles of an article tested against each other: begin, see what came of it, keep one."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from knowledge_base.access import find_translation
from knowledge_base.actions.title_tests import begin_test, keep_title
from knowledge_base.models import Variant
from knowledge_base.title_tests import outcome_of
from knowledge_base.views_desk.article import about
from knowledge_base.views_desk.rights import agents, ask_publish, done
from people.access import AgentRequest

MOST = 20


@require_http_methods(["GET", "POST"])
@agents
def titles(request: AgentRequest, article_id: int, language: str) -> HttpResponse:
    """GET: the test that runs with its figures, and earlier ones. POST `title` begins one: publishers only."""
    shown = find_translation(article_id, language)
    if request.method == "POST":
        ask_publish(request, shown.article)
        act = partial(begin_test, translation=shown, title=request.POST.get("title", ""), agent=request.agent)
        words = _("Half of the readers see the other title from now on.")
        return done(request, reverse("knowledge:titles", args=[article_id, language]), act, words)
    found = [outcome_of(test) for test in shown.title_tests.select_related("stopped_by", "started_by")[:MOST]]
    context = {
        "page_title": _("Titles of “%(title)s”") % {"title": (shown.published or shown).title},
        "shown": shown,
        "running": next((each for each in found if each.test.stopped_at is None), None),
        "past": [each for each in found if each.test.stopped_at is not None],
        **about(request, shown),
    }
    return render(request, "knowledge_base/desk/titles.html", context)


@require_POST
@agents
def kept_title(request: AgentRequest, article_id: int, language: str) -> HttpResponse:
    """Stops the test that runs; everybody sees the title `variant`, "a" or "b", from now on."""
    shown = find_translation(article_id, language)
    ask_publish(request, shown.article)
    test = shown.title_tests.filter(stopped_at=None).first()
    variant = request.POST.get("variant", "")
    if test is None or variant not in Variant.values:
        raise Http404
    act = partial(keep_title, test=test, variant=Variant(variant), agent=request.agent)
    words = _("The test has ended. Everybody sees this title now.")
    return done(request, reverse("knowledge:titles", args=[article_id, language]), act, words)
