"""The sheet in which agents write down a call: number, direction, outcome, duration, note, and onto which ticket."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from channels_inbox.actions.calls import ByHand, contact_with, write_down
from core.panels import START, Panel, fill
from core.text import clean_line
from people.access import agent_required
from people.enums import IdentityKind, Role
from people.models import Agent, Contact
from people.phones import readable, to_company_e164
from tickets.access import access_ticket, visible_tickets
from tickets.actions.callers import phone_channel
from tickets.calls import Direction, Outcome, fitting
from tickets.enums import UNSOLVED
from tickets.errors import Refused
from tickets.models import Ticket
from tickets.views.answers import agent_of, notice

WRITERS = (Role.ADMINISTRATOR, Role.MANAGER, Role.AGENT)
TICKETS_SHOWN = 5
LONGEST_S = 24 * 3600
_DURATION = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})|(\d{1,4})")


class Duration(forms.CharField):
    """A time as on a phone, 4:05 or 1:02:03; a number alone is minutes."""

    def clean(self, value: Any) -> int:
        """Whole seconds. Raises ValidationError for what is no time or longer than a day."""
        found = _DURATION.fullmatch(super().clean(value).strip() or "0")
        if found is None:
            raise ValidationError(_("Please write it as 4:05."))
        hours, minutes, seconds, alone = (int(part or 0) for part in found.groups())
        total = alone * 60 if found[4] else hours * 3600 + minutes * 60 + seconds
        if total > LONGEST_S or seconds > 59:
            raise ValidationError(_("Please write it as 4:05."))
        return total


class CallSheet(forms.Form):
    """A call by hand."""

    number = forms.CharField(label=gettext_lazy("Number"), max_length=60)
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        choices=Direction.choices,
        initial=Direction.INBOUND,
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=Outcome.choices, initial=Outcome.ANSWERED)
    duration = Duration(
        label=gettext_lazy("Duration"),
        required=False,
        max_length=8,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    name = forms.CharField(required=False, max_length=160)
    subject = forms.CharField(required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs |= {
            "inputmode": "tel",
            "autocomplete": "off",
            "autofocus": "autofocus",
            "hx-get": reverse("calls:callers"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "#call-caller",
            "hx-include": "closest form",
        }
        self.fields["duration"].widget.attrs |= {
            "inputmode": "numeric",
            "autocomplete": "off",
            "placeholder": _("such as 4:05"),
        }

    def clean_number(self) -> str:
        """As E.164; raises ValidationError for what is no number."""
        found = to_company_e164(self.cleaned_data["number"])
        if not found:
            raise ValidationError(_("This is no phone number. Does its country's code, such as +49, stand before it?"))
        return found


@require_GET
@agent_required(*WRITERS)
def new(request: HttpRequest) -> HttpResponse:
    """The empty sheet; `?ticket=12` offers the open ticket and its customer's number."""
    agent = agent_of(request)
    current = _ticket(agent, request.GET.get("ticket", ""))
    contact = current.requester if current else None
    identity = contact.identities.filter(kind=IdentityKind.PHONE).first() if contact else None
    form = CallSheet(initial={"number": readable(identity.value) if identity else ""})
    context = {"form": form, **caller_context(agent, contact, current, chosen="")}
    return render(request, "channels_inbox/phone/_sheet.html", context)


@require_GET
@agent_required(*WRITERS)
def callers(request: HttpRequest) -> HttpResponse:
    """Whose number it is, as far as it was typed, with their open tickets."""
    agent, given = agent_of(request), request.GET
    current = _ticket(agent, given.get("current", ""))
    number = to_company_e164(given.get("number", ""))
    contact = contact_with(number) if number else None
    context = caller_context(agent, contact, current, chosen=given.get("onto", ""))
    typed = {"name": given.get("name", ""), "subject": given.get("subject", "")}
    return render(request, "channels_inbox/phone/_caller.html", context | {"number": number, "typed": typed})


def caller_context(agent: Agent, contact: Contact | None, current: Ticket | None, *, chosen: str) -> dict[str, Any]:
    """Who calls, and which tickets the call may belong to. Three queries."""
    tickets = list(open_tickets(agent, contact)) if contact else []
    if current and current.pk not in {ticket.pk for ticket in tickets}:
        tickets.insert(0, current)
    numbers = [str(ticket.pk) for ticket in tickets]
    default = str(current.pk) if current else next(iter(numbers), "new")
    return {
        "contact": contact,
        "tier": contact and (contact.tier or (contact.organization and contact.organization.tier)),
        "tickets": tickets,
        "current": current,
        "chosen": chosen if chosen in {*numbers, "new"} else default,
        "typed": {},
    }


def open_tickets(agent: Agent, contact: Contact) -> list[Ticket]:
    """The customer's unsolved tickets that the agent may see, the latest first. One query."""
    found = visible_tickets(agent).filter(requester=contact, shelf__in=UNSOLVED).select_related("channel")
    return list(found.order_by("-updated_at")[:TICKETS_SHOWN])


def _ticket(agent: Agent, number: str) -> Ticket | None:
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return visible_tickets(agent).select_related("requester", "channel").filter(pk=int(number)).first()


@require_POST
@agent_required(*WRITERS)
def calls(request: HttpRequest) -> HttpResponse:
    """Writes the call down, onto the chosen ticket or a new one, which is then opened."""
    agent, form = agent_of(request), CallSheet(request.POST)
    onto = request.POST.get("onto", "new")
    if not form.is_valid():
        return _again(request, form, onto)
    ticket = access_ticket(agent, int(onto), write=True) if onto.isascii() and onto.isdigit() else None
    given = form.cleaned_data
    direction = Direction(given["direction"])
    by_hand = ByHand(
        number=given["number"],
        direction=direction,
        outcome=fitting(direction, given["outcome"]),
        talk_seconds=given["duration"],
        note=given["note"],
        name=clean_line(given["name"], 160),
    )
    try:
        channel = phone_channel(agent.home_team)
        call = write_down(agent=agent, given=by_hand, channel=channel, ticket=ticket, subject=given["subject"])
    except Refused as error:
        form.add_error(None, str(error))
        return _again(request, form, onto)
    response = notice(HttpResponse(status=204), _("The call is logged in #%(number)s.") % {"number": call.ticket_id})
    if ticket is None:
        response["X-Goto"] = reverse("tickets:ticket", args=[call.ticket_id])
    return response


def _again(request: HttpRequest, form: CallSheet, onto: str) -> HttpResponse:
    agent = agent_of(request)
    number = to_company_e164(request.POST.get("number", ""))
    current = _ticket(agent, request.POST.get("current", ""))
    context = caller_context(agent, contact_with(number) if number else None, current, chosen=onto)
    typed = {"name": request.POST.get("name", ""), "subject": request.POST.get("subject", "")}
    context |= {"form": form, "number": number, "typed": typed}
    return render(request, "channels_inbox/phone/_sheet_form.html", context, status=422)


def offer_sheet() -> None:
    """Puts the sheet among what can be begun from anywhere; called when the applications are ready."""
    fill(START, Panel("log-call", gettext_lazy("Log a call"), "phone-call", 10, lambda _agent: reverse("calls:new")))
