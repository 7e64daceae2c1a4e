"""The page behind the link of an invitation: works without JavaScript; to look at it answers nothing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.languages import spoken
from people import limits, queries
from surveys.access import access_link
from surveys.actions.responses import NotTaken, answer
from surveys.asking import question_of
from surveys.models import Invitation

PER_HOUR = 300  # looks from one address of the network


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Asks; a post answers, as often as the answer may be corrected."""
    if not limits.allow(f"survey:client:{request.META.get('REMOTE_ADDR', '')}", most=PER_HOUR, seconds=3600):
        raise Http404
    invitation = access_link(token)
    # Looking never answers: scanners of mail open every link.
    if request.method == "POST":
        try:
            answer(invitation=invitation, score=_score(request.POST), comment=_comment(request), by_link=True)
        except NotTaken:
            return _render(request, invitation, {"was_refused": True}, status=400)
        return redirect(f"{request.path}?done")
    return _render(request, invitation, {"is_done": "done" in request.GET, "chosen": _score(request.GET)})


def _score(given: Any) -> int | None:
    text = given.get("score", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else None


def _comment(request: HttpRequest) -> str:
    return str(request.POST.get("comment", ""))


def _render(request: HttpRequest, invitation: Invitation, more: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page in the language in which the customer was asked."""
    with translation.override(spoken(invitation.language, "en")):
        question = question_of(invitation, invitation.language)
        chosen = more.get("chosen") if more.get("chosen") is not None else question.score
        context = {"question": question, "company": queries.company(), **more, "chosen": chosen}
        response = render(request, "surveys/page.html", context, status=status)
    response["Content-Language"] = spoken(invitation.language, "en")
    # The address is the key: other pages learn its origin alone. "no-referrer" would make browsers send "Origin: null",
    # which the protection against forged posts refuses.
    response["Referrer-Policy"] = "strict-origin"
    return response
