"""Settings: the questions that follow a survey's first one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import AgentRequest, agent_required
from surveys.access import MANAGERS, access_survey
from surveys.actions.settings import change_questions
from surveys.around import around
from surveys.enums import QuestionType
from surveys.models import Survey, SurveyVersion
from surveys.queries import current_version
from surveys.question_forms import QuestionForm, conditions, write_condition
from surveys.questions import SCORE, shown
from surveys.texts import filled, pick, words

managers = agent_required(*MANAGERS)


@managers
@require_GET
def questions(request: AgentRequest, survey_id: int) -> HttpResponse:
    """All of them in order, with when each shows, and how they look."""
    survey, version = _read(request, survey_id)
    when = dict(conditions(version, before=""))
    listed = [
        {
            "key": each["key"],
            "text": pick(each["text"], "en"),
            "type": QuestionType(each["type"]).label,
            "required": each["required"],
            "when": when.get(write_condition(each.get("show_if") or {}), ""),
        }
        for each in version.questions
    ]
    context = {
        "page_title": str(survey),
        "survey": survey,
        "first": filled(words(survey.kind, version.texts, "en")["question"]),
        "listed": listed,
        "asked": shown(version.questions, {}, None, "en"),
        "said": around("en"),
        "place": "questions",
    }
    return render(request, "surveys/questions.html", context)


@managers
@require_http_methods(["GET", "POST"])
def question(request: AgentRequest, survey_id: int, key: str = "") -> HttpResponse:
    """Writes a new one, or changes one."""
    survey, version = _read(request, survey_id)
    if key and key not in {each["key"] for each in version.questions}:
        raise Http404
    form = QuestionForm(request.POST or None, version=version, key=key)
    if request.method == "POST" and form.is_valid():
        made = form.question()
        known = [made if each["key"] == key else each for each in version.questions]
        change_questions(survey=survey, questions=known if key else [*known, made], by=request.agent)
        messages.success(request, _("Saved."))
        return redirect("surveys:questions", survey.pk)
    title = _("Question") if key else _("New question")
    context = {"page_title": title, "survey": survey, "form": form, "key": key, "place": "questions"}
    return render(request, "surveys/question_form.html", context)


@managers
@require_POST
def removal(request: AgentRequest, survey_id: int, key: str) -> HttpResponse:
    """Takes one away; those that showed because of it then show always."""
    survey, version = _read(request, survey_id)
    change_questions(
        survey=survey, questions=_settled([q for q in version.questions if q["key"] != key]), by=request.agent
    )
    return redirect("surveys:questions", survey.pk)


@managers
@require_POST
def place(request: AgentRequest, survey_id: int, key: str) -> HttpResponse:
    """Moves one up by one."""
    survey, version = _read(request, survey_id)
    known = list(version.questions)
    at = next((at for at, each in enumerate(known) if each["key"] == key), 0)
    if at:
        known[at - 1], known[at] = known[at], known[at - 1]
        change_questions(survey=survey, questions=_settled(known), by=request.agent)
    return redirect("surveys:questions", survey.pk)


def _read(request: AgentRequest, survey_id: int) -> tuple[Survey, SurveyVersion]:
    survey = access_survey(request.agent, survey_id)
    version = current_version(survey)
    assert version is not None
    return survey, version


def _settled(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without conditions on what does not stand before them."""
    before, found = {SCORE}, []
    for each in questions:
        rule = each.get("show_if") or {}
        kept = {name: value for name, value in each.items() if name != "show_if"}
        found.append(each if not rule or rule["question"] in before else kept)
        before.add(each["key"])
    return found
