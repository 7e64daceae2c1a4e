"""Settings: the life of organizations as accounts, by hand and from files."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.clocks import now
from people.access import AgentRequest, agent_required
from people.account_forms import AccountEventForm, AccountFileForm, company_zone
from people.account_import import MOST_ERRORS, UnreadableFile, WrongLine, read_file, take_in
from people.accounts import account_events, facts, standing_of
from people.actions.accounts import AccountRefused, record_account_event, withdraw_account_event
from people.enums import AccountEventKind, Role
from people.models import AccountEvent, Organization

managers = agent_required(Role.ADMINISTRATOR, Role.MANAGER)


@managers
@require_http_methods(["GET", "POST"])
def account(request: AgentRequest, organization_id: int) -> HttpResponse:
    """Where an account stands and what happened; a POST records one more fact. Four queries."""
    found = get_object_or_404(Organization, pk=organization_id)
    form = AccountEventForm(request.POST if request.method == "POST" else None, organization=found)
    if form.is_bound and form.is_valid():
        try:
            record_account_event(account=found, by=request.agent, **form.fact())
        except AccountRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Recorded."))
            return redirect("people:account", found.pk)
    context = {
        "page_title": found.name,
        "organization": found,
        "form": form,
        "standing": standing_of(facts().filter(organization=found), now()),
        "events": [(event, _amount(event)) for event in account_events(found)],
    }
    return render(request, "people/account.html", context)


@managers
@require_POST
def withdrawal(request: AgentRequest, organization_id: int, event_id: int) -> HttpResponse:
    """Takes a fact back; it stays to be seen."""
    events = AccountEvent.objects.exclude(kind=AccountEventKind.WITHDRAWN)
    event = get_object_or_404(events, pk=event_id, organization_id=organization_id)
    withdraw_account_event(event=event, by=request.agent)
    messages.success(request, _("Taken back."))
    return redirect("people:account", organization_id)


@managers
@require_http_methods(["GET", "POST"])
def imports(request: AgentRequest) -> HttpResponse:
    """Takes a whole file in, or nothing of it: then every line that is wrong is named."""
    form = AccountFileForm(request.POST or None, request.FILES or None)
    wrong: list[WrongLine] = []
    if request.method == "POST" and form.is_valid():
        try:
            found, wrong = read_file(form.cleaned_data["file"].read(), company_zone())
        except UnreadableFile as error:
            form.add_error("file", str(error))
        else:
            with transaction.atomic():
                if not wrong:
                    wrong = take_in(found, by=request.agent, makes_missing=form.cleaned_data["makes_missing"])
                transaction.set_rollback(bool(wrong))
            if not wrong:
                words = ngettext("%(number)d event is recorded.", "%(number)d events are recorded.", len(found))
                messages.success(request, words % {"number": len(found)})
                return redirect("people:organizations")
    context = {
        "page_title": _("Import account events"),
        "form": form,
        "wrong": wrong[:MOST_ERRORS],
        "more": max(0, len(wrong) - MOST_ERRORS),
    }
    return render(request, "people/account_import.html", context)


def _amount(event: AccountEvent) -> str:
    return "" if event.value is None else f"{event.value / 100:,.2f} {event.currency}"
