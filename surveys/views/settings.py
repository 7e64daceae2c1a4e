"""Settings: the question of satisfaction, with a preview."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.access import AgentRequest, agent_required
from people.enums import Role
from surveys.actions.settings import change_survey, get_survey
from surveys.enums import Kind, Scale
from surveys.forms import SurveyForm, initial_of
from surveys.queries import current_version, not_asked
from surveys.scales import SCALES
from surveys.texts import words

managers = agent_required(Role.ADMINISTRATOR, Role.MANAGER)


@managers
@require_http_methods(["GET", "POST"])
def survey(request: AgentRequest) -> HttpResponse:
    """What customers are asked after their chat was solved."""
    found = get_survey(Kind.CSAT)
    version = current_version(found)
    assert version is not None
    form = SurveyForm(request.POST or None, initial=initial_of(found, version))
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
            by=request.agent,
        )
        messages.success(request, _("Saved."))
        return redirect("surveys:survey")
    texts = form.texts() if form.is_bound and form.is_valid() else version.texts
    shown = _preview(form["scale"].value(), texts, bool(form["asks_comment"].value()), "")
    context = {"page_title": _("Surveys"), "form": form, "version": version, "skipped": not_asked().get("throttled", 0)}
    return render(request, "surveys/settings.html", context | shown)


@managers
@require_POST
def preview(request: AgentRequest) -> HttpResponse:
    """How the question looks with what stands in the form, which is not saved by it."""
    form = SurveyForm(request.POST)
    form.is_valid()
    scale, language = str(request.POST.get("scale", "")), str(request.POST.get("language", ""))
    shown = _preview(scale, form.texts(), "asks_comment" in request.POST, language)
    return render(request, "surveys/_preview.html", shown)


def _preview(scale: Any, texts: dict[str, Any], asks_comment: bool, language: str) -> dict[str, Any]:
    known = dict(settings.LANGUAGES)
    language = language if language in known else settings.LANGUAGE_CODE
    with translation.override(language):
        choices = [(step.icon, str(step.label)) for step in SCALES[scale if scale in SCALES else Scale.FACES]]
    return {
        "words": words(Kind.CSAT, texts, language),
        "choices": choices,
        "asks_comment": asks_comment,
        "language": language,
        "languages": settings.LANGUAGES,
    }
