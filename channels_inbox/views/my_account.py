"""What a customer decides about themselves: name, language, password, messages, a copy of their data, deletion."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from channels_inbox.actions.own_data import ask_deletion, copy_of, open_deletion
from channels_inbox.views.help_pages import HOUR, render_page, too_many
from people import limits
from people.access import CustomerRequest, customer_required
from people.actions.customers import (
    CustomerRefused,
    change_profile,
    end_customer_sessions,
    is_fresh,
    set_customer_password,
)
from people.customer_forms import ProfileForm
from people.customers import forget
from people.models import Contact
from people.password_forms import PasswordFields
from tickets.actions.consents import choose_consent
from tickets.consents import reaches

EXPORTS_AN_HOUR = 6
WORDS: dict[str, str | Promise] = {
    "saved": _("Saved."),
    "password": _("Your password is set. All other browsers are signed out."),
    "consent": _("Saved. We keep to it from now on."),
}


@never_cache
@require_http_methods(["GET", "POST"])
@customer_required
def account(request: CustomerRequest) -> HttpResponse:
    """The page with everything; its form is about name, language and time zone."""
    contact = request.contact
    form = ProfileForm(request.POST or None, initial=_profile(contact))
    if request.method == "POST" and form.is_valid():
        change_profile(contact=contact, **form.cleaned_data)
        return _back("saved")
    asked = open_deletion(contact)
    context = {
        "form": form,
        "customer": request.customer,
        "has_password": contact.account is not None,
        "reaches": reaches(contact),
        "asked": asked,
        "notice": WORDS.get(request.GET.get("done", ""), ""),
    }
    return render_page(request, "channels_inbox/help/account.html", context)


def _profile(contact: Contact) -> dict[str, Any]:
    return {"name": contact.name, "language": contact.language, "time_zone": contact.time_zone}


@never_cache
@require_http_methods(["GET", "POST"])
@customer_required
def password(request: CustomerRequest) -> HttpResponse:
    """A password, first or new; only soon after signing in."""
    if not is_fresh(request.customer):
        return render_page(request, "channels_inbox/help/sign_in_again.html", status=403)
    form = PasswordFields(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_customer_password(session=request.customer, password=form.cleaned_data["password"])
        except CustomerRefused as refused:
            form.add_error(None, str(refused))
        else:
            return _back("password")
    return render_page(request, "channels_inbox/help/account_password.html", {"form": form})


@require_POST
@customer_required
def sessions_end(request: CustomerRequest) -> HttpResponse:
    """Signs out everywhere, here too."""
    end_customer_sessions(contact=request.contact)
    response = redirect("help:requests")
    forget(response)
    return response


@require_POST
@customer_required
def consent(request: CustomerRequest) -> HttpResponse:
    """Whether they are written to at an address of theirs on a channel."""
    chosen = next((each for each in reaches(request.contact) if each.key == request.POST.get("reach", "")), None)
    if chosen is None:
        raise Http404
    refused = request.POST.get("wants") != "yes"
    choose_consent(contact=request.contact, channel=chosen.channel, address=chosen.address, refused=refused)
    return _back("consent")


@require_POST
@customer_required
def export(request: CustomerRequest) -> HttpResponse:
    """A copy of their data as a JSON file."""
    if not limits.allow(f"export:contact:{request.contact.pk}", most=EXPORTS_AN_HOUR, seconds=HOUR):
        return too_many(request)
    response = JsonResponse(copy_of(request.contact), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@never_cache
@require_http_methods(["GET", "POST"])
@customer_required
def deletion(request: CustomerRequest) -> HttpResponse:
    """Asks once more, then opens the ticket that asks for it."""
    if request.method == "POST":
        ticket = ask_deletion(customer=request.customer, language=getattr(request, "LANGUAGE_CODE", ""))
        return redirect("help:own_request", ticket.pk)
    context = {"asked": open_deletion(request.contact)}
    return render_page(request, "channels_inbox/help/account_deletion.html", context)


def _back(done: str) -> HttpResponse:
    return redirect(f"{reverse('help:account')}?done={done}")
