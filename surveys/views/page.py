"""The pages on which customers answer: they work without JavaScript; to look at one answers nothing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.languages import spoken
from people import limits, queries
from surveys.access import access_link, access_open_link
from surveys.actions.responses import NotTaken, answer, answer_openly, opt_out
from surveys.around import around
from surveys.asking import open_question, question_of
from surveys.enums import Mode
from surveys.models import Invitation, SurveyVersion
from surveys.questions import missing, read_answers, shown
from surveys.texts import filled

PER_HOUR = 300  # looks from one address of the network


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Asks; a post answers, as often as the answer may be corrected."""
    _allow(request)
    invitation = access_link(token)
    # Looking never answers: scanners of mail open every link.
    if request.method == "POST":
        return _post(request, invitation)
    return _show(request, invitation, {"is_done": "done" in request.GET, "is_leaving": "leave" in request.GET})


def _post(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if hasattr(request.user, "agent"):
        return _show(request, invitation, {"is_staff": True}, status=403)
    if "leave" in request.POST:
        if invitation.contact is not None:
            opt_out(contact=invitation.contact, mode=Mode(invitation.mode))
        return redirect(f"{request.path}?leave=done")
    score, answers = _score(request.POST), _answers(request, invitation.version)
    try:
        answer(invitation=invitation, score=score, comment=_comment(request), by_link=True, answers=answers)
    except NotTaken:
        return _show(request, invitation, {"was_refused": True}, status=400)
    return redirect(f"{request.path}?done")


@never_cache
@require_http_methods(["GET", "POST"])
def open_page(request: HttpRequest, key: str) -> HttpResponse:
    """Asks whoever opens it: a link on a website, a code on a receipt. What comes this way is never counted."""
    _allow(request)
    version = access_open_link(key)
    language = translation.get_language_from_request(request)
    more: dict[str, Any] = {"is_done": "done" in request.GET}
    if request.method == "POST":
        score, answers = _score(request.POST), _answers(request, version)
        lacking = missing(version.questions, answers, score)
        try:
            if not lacking:
                answer_openly(
                    version=version,
                    client=str(request.META.get("REMOTE_ADDR", "")),
                    score=score,
                    comment=_comment(request),
                    answers=answers,
                )
                return redirect(f"{request.path}?done")
            more = {"lacking": lacking}
        except NotTaken:
            more = {"was_refused": True}
    chosen = _score(request.POST or request.GET)
    more["question"], more["score"] = open_question(version, language), chosen
    more["asked"] = shown(version.questions, _answers(request, version), chosen, language, more.get("lacking", ()))
    return _render(request, more, language, 400 if request.method == "POST" else 200)


def _allow(request: HttpRequest) -> None:
    if not limits.allow(f"survey:client:{request.META.get('REMOTE_ADDR', '')}", most=PER_HOUR, seconds=3600):
        raise Http404


def _score(given: Any) -> int | None:
    text = given.get("score", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else None


def _comment(request: HttpRequest) -> str:
    return str(request.POST.get("comment", ""))


def _answers(request: HttpRequest, version: SurveyVersion) -> dict[str, Any]:
    given: QueryDict = request.POST
    return read_answers(version.questions, dict(given.lists()), _score(given))


def _show(request: HttpRequest, invitation: Invitation, more: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page in the language in which the customer was asked."""
    version, language = invitation.version, invitation.language
    question = question_of(invitation, language)
    chosen = _score(request.GET)
    more["is_preselected"] = chosen is not None and question.score is None
    more["score"] = chosen if chosen is not None else question.score
    last = invitation.responses.order_by("-id").first()
    answers = last.answers if last else {}
    # Questions that only what was answered just now called up are asked on the next page: it works without a script.
    more["lacking"] = missing(version.questions, answers, question.score) if more.get("is_done") else []
    more["asked"] = shown(version.questions, answers, more["score"], language, more["lacking"])
    more["has_left"] = request.GET.get("leave") == "done"
    return _render(request, {"question": question, **more}, language, status)


def _render(request: HttpRequest, context: dict[str, Any], language: str, status: int) -> HttpResponse:
    said = {name: filled(text) for name, text in around(language).items()}
    with translation.override(spoken(language, "en")):
        context = {"company": queries.company(), "said": said, "lacking": (), "score": None, **context}
        response = render(request, "surveys/page.html", context, status=status)
    response["Content-Language"] = spoken(language, "en")
    # The address is the key: other pages learn its origin alone. "no-referrer" would make browsers send "Origin: null",
    # which the protection against forged posts refuses.
    response["Referrer-Policy"] = "strict-origin"
    return response
