"""Customers' pages: the contact form, and a request behind its signed link. They work without JavaScript."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from channels_inbox.access import Request, access_request, access_request_file
from channels_inbox.actions.channels import contact_form_channel
from channels_inbox.actions.receive import accept
from channels_inbox.actions.request_links import mail_request_links, revoke_request_link
from channels_inbox.enums import Receiver
from channels_inbox.kinds.form.forms import ContactForm, LinkForm, ReplyForm, WritingFields
from channels_inbox.kinds.form.limits import may_write
from channels_inbox.kinds.form.payload import Submission, uploaded
from core import selfservice
from core.html import to_text
from people import limits, queries
from tickets.bodies import text_html
from tickets.enums import MessageKind
from tickets.models import Channel, Message
from tickets.views.files import download

HOUR = 3600


def _render(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, template, {"company": queries.company(), **context}, status=status)
    # The address of a request is its key: no other page may learn more of it than its origin (R23). "no-referrer" would
    # make browsers send "Origin: null", which the protection against forged posts refuses.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _too_many(request: HttpRequest) -> HttpResponse:
    return _render(request, "channels_inbox/help/too_many.html", {}, status=429)


def _client(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """The contact form; what is submitted is stored as it came before anybody says so."""
    channel = contact_form_channel()
    if not channel.is_active:
        return _render(request, "channels_inbox/help/contact_closed.html", {}, status=404)
    form = ContactForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not may_write(_client(request), given["email"]):
            return _too_many(request)
        more = {name: given[name] for name in ("name", "email", "subject")}
        _accept(request, channel, form, trapped=bool(given["website"]), **more)
        selfservice.contacted(request)
        return redirect("help:contact_sent")
    if request.method == "GET":
        selfservice.wanted(request)
    return _render(request, "channels_inbox/help/contact.html", {"form": form})


def _accept(request: HttpRequest, channel: Channel, form: WritingFields, **more: Any) -> None:
    given = form.cleaned_data
    submission = Submission(
        id=given["submission"],
        text=given["text"],
        language=getattr(request, "LANGUAGE_CODE", ""),
        files=uploaded(given["attachments"]),
        **more,
    )
    accept(
        channel=channel,
        receiver=Receiver.FORM,
        raw=submission.dump(),
        sender=submission.email,
        remote_address=_client(request),
    )


@require_GET
def contact_sent(request: HttpRequest) -> HttpResponse:
    """Says what happens next, the same to everybody."""
    return _render(request, "channels_inbox/help/contact_sent.html", {})


@require_http_methods(["GET", "POST"])
def links(request: HttpRequest) -> HttpResponse:
    """Mails fresh links to an address; the answer says nothing about whether it is known (R33)."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        allowed = limits.allow(f"links:client:{_client(request)}", most=20, seconds=HOUR)
        if not (limits.allow(f"links:email:{email}", most=4, seconds=HOUR) and allowed):
            return _too_many(request)
        mail_request_links(email=email, language=getattr(request, "LANGUAGE_CODE", ""))
        return redirect("help:links_sent")
    return _render(request, "channels_inbox/help/links.html", {"form": form})


@require_GET
def links_sent(request: HttpRequest) -> HttpResponse:
    """The same answer for every address."""
    return _render(request, "channels_inbox/help/links_sent.html", {})


def _opened(request: HttpRequest, token: str) -> Request:
    """The request behind the link; guessing is slow."""
    if not limits.allow(f"request:client:{_client(request)}", most=600, seconds=HOUR):
        raise Http404
    return access_request(token)


@never_cache
@require_http_methods(["GET", "POST"])
def one_request(request: HttpRequest, token: str) -> HttpResponse:
    """Status and conversation, and a way to answer; an answer goes through the same door as a mail."""
    found = _opened(request, token)
    form = ReplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        email = found.link.email
        if not may_write(_client(request), email):
            return _too_many(request)
        name = found.link.contact.name
        _accept(request, contact_form_channel(), form, name=name, email=email, ticket=found.ticket.pk)
        return redirect(f"{reverse('help:request', args=[token])}?sent#answer")
    context = {
        "token": token,
        "ticket": found.ticket,
        "shown": [_shown(message) for message in found.messages()],
        "contact": found.link.contact,
        "form": form,
        "was_sent": "sent" in request.GET,
        "expires": found.link.expires_at,
    }
    return _render(request, "channels_inbox/help/request.html", context)


def _shown(message: Message) -> tuple[Message, str, str]:
    """A message, who wrote it as the customer may know it, and its text as HTML."""
    if message.kind == MessageKind.CUSTOMER:
        author = message.author_name or message.author_email
    else:
        author = message.author_agent.name if message.author_agent else message.channel.name
    return message, author, text_html(message.text or to_text(message.html))


@require_POST
def revocation(request: HttpRequest, token: str) -> HttpResponse:
    """Ends the link, for whoever opened it on a computer of somebody else."""
    revoke_request_link(link=_opened(request, token).link)
    return _render(request, "channels_inbox/help/link_ended.html", {})


@require_GET
def file(request: HttpRequest, token: str, attachment_id: int) -> HttpResponseBase:
    """A file of the conversation, for download only (R14)."""
    if not limits.allow(f"request:client:{_client(request)}", most=600, seconds=HOUR):
        raise Http404
    response = download(access_request_file(token, attachment_id))
    response["Referrer-Policy"] = "no-referrer"
    return response
