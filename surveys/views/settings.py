"""Settings: which surveys there are, what each asks of whom, its open link, and a preview."""

import io
from typing import Any

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import AgentRequest, agent_required
from people.addresses import absolute
from surveys.access import MANAGERS, access_survey
from surveys.actions.settings import archive_survey, change_survey, create_survey, get_survey, put_link
from surveys.around import around, step_word
from surveys.enums import Kind
from surveys.forms import NewSurveyForm, SurveyForm, initial_of
from surveys.models import Survey
from surveys.queries import current_version, listed_surveys, not_asked_of
from surveys.scales import SCALES, SCALES_OF
from surveys.texts import filled, words

managers = agent_required(*MANAGERS)


@managers
@require_GET
def surveys(request: AgentRequest) -> HttpResponse:
    """Every survey, with what it did in the last 28 days. Satisfaction is there from the start."""
    get_survey(Kind.CSAT)
    return render(request, "surveys/surveys.html", {"page_title": _("Surveys"), "surveys": listed_surveys()})


@managers
@require_http_methods(["GET", "POST"])
def new_survey(request: AgentRequest) -> HttpResponse:
    """Makes one, which asks nobody yet."""
    form = NewSurveyForm(request.POST or None, initial={"kind": Kind.CSAT})
    if request.method == "POST" and form.is_valid():
        made = create_survey(kind=form.cleaned_data["kind"], name=form.cleaned_data["name"], by=request.agent)
        return redirect("surveys:survey", made.pk)
    return render(request, "surveys/survey_new.html", {"page_title": _("New survey"), "form": form})


@managers
@require_http_methods(["GET", "POST"])
def survey(request: AgentRequest, survey_id: int) -> HttpResponse:
    """What is asked, of whom, when and where."""
    found = access_survey(request.agent, survey_id)
    version = current_version(found)
    assert version is not None
    form = SurveyForm(request.POST or None, kind=found.kind, initial=initial_of(found, version))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        change_survey(
            survey=found,
            is_active=given["is_active"],
            channels=given["channels"],
            scale=given["scale"],
            threshold=given["threshold"],
            asks_comment=given["asks_comment"],
            texts=form.texts(),
            rule=form.rule(),
            by=request.agent,
        )
        messages.success(request, _("Saved."))
        return redirect("surveys:survey", found.pk)
    is_read = form.is_bound and form.is_valid()
    scale = form["scale"].value() if form.has_choice else version.scale
    shown = _preview(found, scale, form.texts() if is_read else version.texts, bool(form["asks_comment"].value()), "")
    context = {
        "page_title": str(found),
        "survey": found,
        "form": form,
        "version": version,
        "not_asked": not_asked_of(found),
        "place": "survey",
    }
    return render(request, "surveys/settings.html", context | shown)


@managers
@require_POST
def preview(request: AgentRequest, survey_id: int) -> HttpResponse:
    """How the question looks with what stands in the form, which is not saved by it."""
    found = access_survey(request.agent, survey_id)
    form = SurveyForm(request.POST, kind=found.kind)
    form.is_valid()
    scale, language = str(request.POST.get("scale", "")), str(request.POST.get("language", ""))
    shown = _preview(found, scale, form.texts(), "asks_comment" in request.POST, language)
    return render(request, "surveys/_preview.html", {"survey": found, **shown})


def _preview(survey: Survey, scale: Any, texts: dict[str, Any], asks_comment: bool, language: str) -> dict[str, Any]:
    known = dict(settings.LANGUAGES)
    language = language if language in known else settings.LANGUAGE_CODE
    with translation.override(language):
        steps = SCALES[scale if scale in SCALES_OF[survey.kind] else SCALES_OF[survey.kind][0]]
        choices = [(step.icon, step_word(step, language), step.score) for step in steps]
    return {
        "words": {part: filled(text) for part, text in words(survey.kind, texts, language).items()},
        "choices": choices,
        "asks_comment": asks_comment,
        "language": language,
        "languages": settings.LANGUAGES,
        "said": around(language),
    }


@managers
@require_POST
def removal(request: AgentRequest, survey_id: int) -> HttpResponse:
    """Puts a survey away; what it was answered stays."""
    archive_survey(survey=access_survey(request.agent, survey_id))
    messages.success(request, _("Put away. What it was answered stays."))
    return redirect("surveys:surveys")


@managers
@require_http_methods(["GET", "POST"])
def link(request: AgentRequest, survey_id: int) -> HttpResponse:
    """The link that anybody may answer by; a post opens or closes it."""
    found = access_survey(request.agent, survey_id)
    if request.method == "POST":
        put_link(survey=found, wanted=request.POST.get("wanted") == "1")
        return redirect("surveys:link", found.pk)
    context = {"page_title": str(found), "survey": found, "address": _address(found), "place": "link"}
    return render(request, "surveys/link.html", context)


@managers
@require_GET
def link_code(request: AgentRequest, survey_id: int) -> HttpResponse:
    """The open link as a QR code, to be printed; 404 while there is none."""
    address = _address(access_survey(request.agent, survey_id))
    if not address:
        raise Http404
    drawn = io.BytesIO()
    qrcode.make(address, image_factory=qrcode.image.svg.SvgPathFillImage, box_size=12).save(drawn)
    response = HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _address(survey: Survey) -> str:
    return absolute(reverse("survey:open", args=[survey.link_key])) if survey.link_key else ""
