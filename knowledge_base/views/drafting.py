"""Drafts by a model beside a ticket, and where the model is set up; nothing here sends anything to a customer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.panels import SETTINGS, Panel, fill
from knowledge_base.actions.model_service import change_model_service, model_service, record_draft, use_draft
from knowledge_base.anonymous import known_of, without_people
from knowledge_base.drafting.drafts import MOST_SOURCES, Draft, Source, question_of, read_draft
from knowledge_base.drafting.model import ModelError, model_of
from knowledge_base.model_forms import ModelForm
from knowledge_base.models import ModelDraft, ModelService
from knowledge_base.search import Hit
from knowledge_base.views.suggested import offers_of
from people import limits, queries
from people.access import AgentRequest, agent_required
from people.enums import Role
from people.settings_pages import is_administrator
from tickets.access import access_ticket
from tickets.enums import MessageKind
from tickets.models import Message, Ticket

MOST_AN_HOUR = 60  # drafts of one agent
ASKED_MESSAGES = 3  # of the customer, the latest
TEST = [
    {"role": "system", "content": "You are being tested."},
    {"role": "user", "content": "Answer with the single word: ready"},
]
administrators = agent_required(Role.ADMINISTRATOR)
Outcome = ModelDraft.Outcome


def register() -> None:
    """Fills the slot of the settings; called once when the application is ready."""
    fill(SETTINGS, Panel("model", gettext_lazy("Drafts by a model"), "sparkles", 255, _address, is_administrator))


def _address(_agent: Any) -> str:
    return reverse("help_settings:model")


@require_POST
@agent_required()
def drafts(request: AgentRequest, number: int) -> HttpResponse:
    """Asks the model for a draft and shows it; with `used` says that it went into the composer. 404 while it is off."""
    ticket = access_ticket(request.agent, number, write=True)
    if not request.agent.may_reply:
        raise PermissionDenied
    service = model_service()
    if not service.is_on:
        raise Http404
    if used := request.POST.get("used", ""):
        is_known = used.isascii() and used.isdigit() and len(used) < 19
        if not (is_known and use_draft(ticket=ticket, agent=request.agent, draft=int(used))):
            raise Http404
        return HttpResponse(status=204)
    if not limits.allow(f"model-draft:{request.agent.pk}", most=MOST_AN_HOUR, seconds=3600):
        return _shown(request, ticket, {"failure": _("That were many drafts in an hour. Try again later.")})
    return _shown(request, ticket, _drafted(request, ticket, service))


def _drafted(request: AgentRequest, ticket: Ticket, service: ModelService) -> dict[str, Any]:
    """The draft, or why there is none. About twenty queries, none of them open while the model is asked."""
    readable = [offer for offer in offers_of(ticket) if offer.url]  # by the customer
    sources = [Source(offer.hit.card.title.text, _text_of(offer.hit), offer.url) for offer in readable[:MOST_SOURCES]]
    outcome, failure, draft = Outcome.EMPTY, "", Draft((), (), 0)
    if sources:
        try:
            answer = model_of(service).complete(_question(ticket, sources))
            draft = read_draft(answer, sources)
            outcome = Outcome.WRITTEN if draft.paragraphs else Outcome.EMPTY
        except ModelError as error:
            outcome, failure = Outcome.FAILED, str(error)
    row = record_draft(
        ticket=ticket,
        agent=request.agent,
        model=service.model,
        outcome=outcome,
        sources=[each.url for each in sources],
    )
    return {"draft": draft, "failure": failure, "row": row}


def _text_of(hit: Hit) -> str:
    """An article in plain text, first the section that answers best."""
    others = (f"{piece.heading.text}\n{piece.text}" for piece in hit.card.pieces if piece is not hit.piece)
    return "\n".join([hit.heading, hit.text, hit.card.summary, *others])


def _question(ticket: Ticket, sources: list[Source]) -> list[Any]:
    """The customer's latest words without what says who they are."""
    said = Message.objects.filter(ticket=ticket.pk, kind=MessageKind.CUSTOMER, seq__isnull=False)
    rows = list(said.select_related("author_agent").order_by("-seq")[:ASKED_MESSAGES])
    company = queries.company()
    known, country = known_of(ticket, rows), company.country if company else ""
    text = "\n\n".join(row.text for row in reversed(rows))
    return question_of(
        without_people(ticket.subject, known, country), without_people(text, known, country), sources, ticket.language
    )


def _shown(request: AgentRequest, ticket: Ticket, context: dict[str, Any]) -> HttpResponse:
    response = render(request, "knowledge_base/_model_draft.html", {"ticket": ticket, **context})
    response["Cache-Control"] = "no-store"
    return response


@administrators
@require_http_methods(["GET", "POST"])
def model(request: AgentRequest) -> HttpResponse:
    """Where the model is, and whether agents may ask it."""
    service = model_service()
    form = ModelForm(request.POST or None, service=service)
    if request.method == "POST" and form.is_valid():
        change_model_service(agent=request.agent, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("help_settings:model")
    context = {"page_title": _("Drafts by a model"), "form": form, "service": service}
    return render(request, "knowledge_base/model.html", context)


@administrators
@require_POST
def model_tests(request: AgentRequest) -> HttpResponse:
    """Asks the stored model a small question and says what came of it."""
    service = model_service()
    if not service.url or not service.model:
        messages.error(request, _("Save the address and the model first."))
    elif not limits.allow("model-test", most=30, seconds=3600):
        messages.error(request, _("That were many tests in an hour. Try again later."))
    else:
        try:
            answer = model_of(service).complete(TEST)
        except ModelError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The model answers: “%(answer)s”") % {"answer": answer[:80]})
    return redirect("help_settings:model")
