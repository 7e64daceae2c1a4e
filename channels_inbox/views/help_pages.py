"""What customers' pages share: how they are rendered, who may write how often, and the door that words go in by."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from channels_inbox.actions.receive import accept
from channels_inbox.enums import Receiver
from channels_inbox.kinds.form.forms import WritingFields
from channels_inbox.kinds.form.payload import Submission, uploaded
from core.html import to_text
from people import limits, queries
from people.models import CustomerSession
from tickets.bodies import text_html
from tickets.enums import MessageKind
from tickets.models import Channel, Message

HOUR = 3600


def render_page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """A page for customers. One query for the company's name."""
    response = render(request, template, {"company": queries.company(), **(context or {})}, status=status)
    # The address of a request is its key: no other page may learn more of it than its origin (R23). "no-referrer" would
    # make browsers send "Origin: null", which the protection against forged posts refuses.
    response["Referrer-Policy"] = "strict-origin"
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """Nothing was done: there was too much from here in a short time."""
    return render_page(request, "channels_inbox/help/too_many.html", status=429)


def client_of(request: HttpRequest) -> str:
    """The address of the network that the request came from."""
    return str(request.META.get("REMOTE_ADDR", ""))


def may_open(request: HttpRequest) -> bool:
    """Whether one more link may be tried from here: guessing is slow."""
    return limits.allow(f"request:client:{client_of(request)}", most=600, seconds=HOUR)


def submit(request: HttpRequest, channel: Channel, form: WritingFields, **more: Any) -> None:
    """Stores what was written as it came; the pipeline makes a message of it. `more`: fields of the submission."""
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
        remote_address=client_of(request),
    )


def signature(customer: CustomerSession) -> dict[str, Any]:
    """Who submits, when they are signed in: their address is proved."""
    return {"name": customer.contact.name, "email": customer.email, "proved": True}


def shown(message: Message) -> tuple[Message, str, str]:
    """A message, who wrote it as the customer may know it, and its text as HTML."""
    if message.kind == MessageKind.CUSTOMER:
        author = message.author_name or message.author_email
    else:
        author = message.author_agent.name if message.author_agent else message.channel.name
    return message, author, text_html(message.text or to_text(message.html))
