"""Comments on drafts, and flags that an article is wrong."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from knowledge_base.access import find_article, find_translation
from knowledge_base.actions.comments import add_comment, raise_flag, resolve_comment, settle_flag
from knowledge_base.models import Comment, Flag, Translation
from knowledge_base.views_desk.rights import agents, done, editors
from people.access import AgentRequest
from tickets.access import access_ticket


@agents
@require_POST
def comments(request: AgentRequest, article_id: int, language: str) -> HttpResponse:
    """A remark on the draft; the comments as they are now, for the page."""
    found = find_translation(article_id, language)
    text = request.POST.get("text", "")
    if text.strip():
        add_comment(translation=found, agent=request.agent, text=text)
    return _comments(request, found)


@agents
@require_POST
def comment_resolution(request: AgentRequest, comment_id: int) -> HttpResponse:
    """Resolves a remark, or opens it again (`open`)."""
    comment = Comment.objects.select_related("translation__article").filter(pk=comment_id).first()
    if comment is None:
        raise Http404
    resolve_comment(comment=comment, agent=request.agent, is_resolved="open" not in request.POST)
    return _comments(request, comment.translation)


def _comments(request: AgentRequest, found: Translation) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        return redirect("knowledge:article", found.article_id, found.language)
    rows = Comment.objects.filter(translation=found).select_related("agent", "resolved_by")
    return render(request, "knowledge_base/desk/_comments.html", {"comments": rows, "shown": found})


@agents
@require_POST
def flags(request: AgentRequest, article_id: int) -> HttpResponse:
    """Says that an article is wrong: `text`, `language`, and `ticket` where it showed."""
    found = find_article(article_id)
    number = request.POST.get("ticket", "")
    ticket = access_ticket(request.agent, int(number)) if number.isascii() and number.isdigit() else None
    language = request.POST.get("language", "") or found.source_language
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("knowledge:whole", args=[found.pk])
    text = request.POST.get("text", "")
    act = partial(raise_flag, article=found, language=language[:8], agent=request.agent, text=text, ticket=ticket)
    return done(request, back, act, _("Thank you. The editors see it on their desk."))


@editors
@require_POST
def flag_resolution(request: AgentRequest, flag_id: int) -> HttpResponse:
    """What was wrong is mended, or was right."""
    flag = Flag.objects.filter(pk=flag_id).first()
    if flag is None:
        raise Http404
    back = reverse("knowledge:whole", args=[flag.article_id])
    answer = request.POST.get("answer", "")
    return done(request, back, partial(settle_flag, flag=flag, agent=request.agent, answer=answer), _("Settled."))
