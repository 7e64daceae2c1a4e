"""Customers' pages without sign-in: the contact form, and a request behind its signed link. No JavaScript is needed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from channels_inbox.access import LinkedRequest, access_request, access_request_file
from channels_inbox.actions.channels import contact_form_channel
from channels_inbox.actions.request_links import revoke_request_link
from channels_inbox.kinds.form.forms import ContactForm, ReplyForm, RequestForm, WritingFields
from channels_inbox.kinds.form.limits import may_write
from channels_inbox.pipeline.expectation_texts import expectation_line
from channels_inbox.portal import state_words
from channels_inbox.views.help_pages import (
    client_of,
    may_open,
    render_page,
    shown,
    signature,
    submit,
    too_many,
)
from core import panels, selfservice
from core.text import clean_line
from people.access import customer_of
from people.models import CustomerSession
from tickets.models import Channel
from tickets.views.files import download


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """The contact form; what is submitted is stored as it came before anybody says so.

    Who is signed in gives no name and address, and finds the request among theirs.
    """
    channel = contact_form_channel()
    if not channel.is_active:
        return render_page(request, "channels_inbox/help/contact_closed.html", status=404)
    customer = customer_of(request)
    if customer is not None:
        return _contact_known(request, channel, customer)
    form = ContactForm(request.POST or None, request.FILES or None, initial=_begun(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not may_write(client_of(request), given["email"]):
            return too_many(request)
        more = {name: given[name] for name in ("name", "email", "subject")}
        submit(request, channel, form, trapped=bool(given["website"]), custom=form.custom(), **more)
        selfservice.contacted(request)
        return redirect("help:contact_sent")
    if request.method == "GET":
        selfservice.wanted(request)
    return _form_page(request, form, channel)


def _form_page(request: HttpRequest, form: WritingFields, channel: Channel) -> HttpResponse:
    """The form, with the addresses where answers to what is being written are looked for, "" when nobody has any.

    If the channel wants it, it says when an answer can be expected.
    """
    language = getattr(request, "LANGUAGE_CODE", "")
    wants = (channel.settings.config or {}).get("ack_expectation")
    context = {
        "form": form,
        "suggestions": panels.address_in(panels.SUGGESTIONS, language),
        "search": panels.address_in(panels.SEARCH, language),
        "expectation": expectation_line(channel, language) if wants else "",
    }
    return render_page(request, "channels_inbox/help/contact.html", context)


def _contact_known(request: HttpRequest, channel: Channel, customer: CustomerSession) -> HttpResponse:
    form = RequestForm(request.POST or None, request.FILES or None, initial=_begun(request))
    if request.method == "POST" and form.is_valid():
        if not may_write(client_of(request), customer.email):
            return too_many(request)
        subject = form.cleaned_data["subject"]
        submit(request, channel, form, subject=subject, custom=form.custom(), **signature(customer))
        selfservice.contacted(request)
        return redirect(f"{reverse('help:requests')}?done=sent")
    if request.method == "GET":
        selfservice.wanted(request)
    return _form_page(request, form, channel)


def _begun(request: HttpRequest) -> dict[str, str]:
    """The subject that a link to the form brings along: what was searched for in vain."""
    return {"subject": clean_line(request.GET.get("subject", ""), 200)}


@require_GET
def contact_sent(request: HttpRequest) -> HttpResponse:
    """Says what happens next, the same to everybody."""
    return render_page(request, "channels_inbox/help/contact_sent.html")


def _opened(request: HttpRequest, token: str) -> LinkedRequest:
    """The request behind the link."""
    if not may_open(request):
        raise Http404
    return access_request(token)


@never_cache
@require_http_methods(["GET", "POST"])
def one_request(request: HttpRequest, token: str) -> HttpResponse:
    """Status and conversation, and a way to answer; an answer goes through the same door as a mail."""
    found = _opened(request, token)
    form = ReplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if not may_write(client_of(request), found.email):
            return too_many(request)
        given = {"name": found.contact.name, "email": found.email, "ticket": found.ticket.pk}
        submit(request, contact_form_channel(), form, **given)
        return redirect(f"{reverse('help:request', args=[token])}?sent#answer")
    context = {
        "token": token,
        "ticket": found.ticket,
        "state": state_words(found.ticket),
        "shown": [shown(message) for message in found.messages()],
        "form": form,
        "was_sent": "sent" in request.GET,
        "expires": found.link.expires_at,
    }
    return render_page(request, "channels_inbox/help/request.html", context)


@require_POST
def revocation(request: HttpRequest, token: str) -> HttpResponse:
    """Ends the link, for whoever opened it on a computer of somebody else."""
    revoke_request_link(link=_opened(request, token).link)
    return render_page(request, "channels_inbox/help/link_ended.html")


@require_GET
def file(request: HttpRequest, token: str, attachment_id: int) -> HttpResponseBase:
    """A file of the conversation, for download only (R14)."""
    if not may_open(request):
        raise Http404
    response = download(access_request_file(token, attachment_id))
    response["Referrer-Policy"] = "no-referrer"
    return response
