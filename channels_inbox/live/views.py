"""The agent's side of live talks: what rings, what they hold, accepting and passing on, pausing, transferring."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from channels_inbox.live import offers
from channels_inbox.live.desk import desk_of
from channels_inbox.live.routing import advance
from channels_inbox.live.transfers import TransferForm, access_talk, transfer
from people.access import agent_required
from people.actions.duties import note_seen, pause_duty
from people.enums import LiveKind
from people.models import LiveDuty
from tickets.errors import Refused
from tickets.views.answers import agent_of, notice, refusal


@require_GET
@agent_required()
def desk(request: HttpRequest) -> HttpResponse:
    """What rings at the agent and what they hold. Effects: they count as reachable; the queue is brought up to date."""
    agent = agent_of(request)
    note_seen(agent_id=agent.pk)
    advance()
    return render(request, "channels_inbox/live/_desk.html", desk_of(agent))


@require_POST
@agent_required()
def acceptance(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The agent takes what rings; `X-Goto` is its ticket. 409 when somebody was faster or the time is over."""
    agent = agent_of(request)
    try:
        talk = offers.accept(offer=offers.access_offer(agent, offer_id), agent=agent)
    except offers.TooLate:
        return notice(HttpResponse(status=409), _("It no longer rings: the time was over, or somebody has it."))
    response = HttpResponse(status=204)
    response["X-Goto"] = reverse("tickets:view_ticket", args=["mine", talk.ticket_id])
    return response


@require_POST
@agent_required()
def dismissal(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The agent passes on what rings; it goes on to the next."""
    offers.decline(offer=offers.access_offer(agent_of(request), offer_id))
    return HttpResponse(status=204)


@require_POST
@agent_required()
def pause(request: HttpRequest, kind: str) -> HttpResponse:
    """The agent takes nothing new of a kind, or does again."""
    if kind not in LiveKind.values:
        return HttpResponse(status=404)
    agent, chosen = agent_of(request), LiveKind(kind)
    paused = LiveDuty.objects.filter(agent=agent, kind=chosen, is_paused=True).exists()
    pause_duty(agent=agent, kind=chosen, is_paused=not paused)
    told = _("You get new chats again.") if paused else _("No new chats ring at you. The ones you have stay.")
    return notice(HttpResponse(status=204), told)


@require_http_methods(["GET", "POST"])
@agent_required()
def transfers(request: HttpRequest, number: int) -> HttpResponse:
    """The form for handing a talk over, and what it does: `to` is an agent or a team, `summary` becomes a note."""
    agent = agent_of(request)
    talk = access_talk(agent, number)
    form = TransferForm(request.POST or None, agent=agent, talk=talk)
    if request.method == "POST" and form.is_valid():
        try:
            told = transfer(talk=talk, by=agent, to=form.target(), summary=form.cleaned_data["summary"])
        except Refused as error:
            return refusal(request, error)
        return notice(HttpResponse(status=204), told)
    context = {"form": form, "number": number}
    return render(request, "channels_inbox/live/_transfer.html", context, status=422 if form.is_bound else 200)
