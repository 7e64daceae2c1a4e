"""The requests of a customer who is signed in: the list, one of them, and what can be done with it."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from channels_inbox import portal
from channels_inbox.access import OwnRequest, access_own_request, sees_colleagues
from channels_inbox.actions.channels import contact_form_channel
from channels_inbox.actions.own_requests import join_request, solve_request
from channels_inbox.kinds.form.forms import ReplyForm
from channels_inbox.kinds.form.limits import may_write
from channels_inbox.views.help_pages import client_of, render_page, shown, signature, submit, too_many
from channels_inbox.views.sign_in import links
from core import feedback
from people.access import CustomerRequest, customer_of, customer_required
from tickets.enums import DONE, Category
from tickets.views.files import download

DONE_WORDS: dict[str, str | Promise] = {
    "sent": _("Thank you, your request is here. It will stand below in a moment."),
    "answered": _("Thank you. Your answer is here and will show above in a moment."),
    "solved": _("Thank you. The request is solved; an answer opens it again."),
    "joined": _("You take part in this request now."),
    "rated": _("Thank you for telling us."),
}


@never_cache
@require_http_methods(["GET", "POST"])
def requests(request: HttpRequest) -> HttpResponse:
    """The list of whoever is signed in; strangers get the form that mails them a link."""
    customer = customer_of(request)
    if customer is None:
        return links(request)
    contact, asked = customer.contact, portal.Asked.read(request.GET.dict())
    rows, following = portal.page_of(contact, asked)
    context = {
        "rows": rows,
        "asked": asked,
        "shows": [(pgettext_lazy("requests", "Open"), _address(asked, show=""), not asked.everything),
                  (pgettext_lazy("requests", "All"), _address(asked, show="all"), asked.everything)],
        "wholes": [(pgettext_lazy("requests", "Mine"), _address(asked, of=""), not asked.colleagues),
                   (contact.organization, _address(asked, of="organization"), asked.colleagues)]
        if sees_colleagues(contact) else [],
        "next_href": _address(asked, before=str(following)) if following else "",
        "notice": DONE_WORDS.get(request.GET.get("done", ""), ""),
    }  # fmt: skip
    return render_page(request, "channels_inbox/help/my_requests.html", context)


def _address(asked: portal.Asked, **change: str) -> str:
    """The address of the list with something changed; it begins at the newest unless told."""
    held = {
        "q": asked.words,
        "show": "all" if asked.everything else "",
        "of": "organization" if asked.colleagues else "",
    }
    return "?" + urlencode({name: value for name, value in (held | change).items() if value})


@never_cache
@require_http_methods(["GET", "POST"])
@customer_required
def one_request(request: CustomerRequest, number: int) -> HttpResponse:
    """State and conversation; who takes part answers, by the same door as everybody."""
    found = access_own_request(request.customer, number)
    form = ReplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not found.may_write:
            raise Http404
        if form.is_valid():
            if not may_write(client_of(request), found.email):
                return too_many(request)
            submit(request, contact_form_channel(), form, ticket=number, **signature(request.customer))
            return _back(number, "answered")
    context = {
        **_described(request, found),
        "shown": [shown(message) for message in found.messages()],
        "form": form,
        "notice": DONE_WORDS.get(request.GET.get("done", ""), ""),
    }
    return render_page(request, "channels_inbox/help/my_request.html", context)


def _described(request: CustomerRequest, found: OwnRequest) -> dict[str, Any]:
    ticket = found.ticket
    asks = ticket.category in DONE and found.is_requester
    language = getattr(request, "LANGUAGE_CODE", "")
    return {
        "found": found,
        "ticket": ticket,
        "state": portal.state_words(ticket),
        "custom": portal.public_values(ticket),
        "is_done": ticket.category in DONE,
        "is_closed": ticket.category == Category.CLOSED,
        "question": feedback.ask(ticket=ticket.pk, language=language, place=feedback.PAGE) if asks else None,
    }


@require_POST
@customer_required
def solution(request: CustomerRequest, number: int) -> HttpResponse:
    """The customer marks it as solved."""
    found = access_own_request(request.customer, number)
    if not found.may_write:
        raise Http404
    solve_request(found=found)
    return _back(number, "solved")


@require_POST
@customer_required
def participation(request: CustomerRequest, number: int) -> HttpResponse:
    """A colleague takes part, so that they can write."""
    join_request(found=access_own_request(request.customer, number))
    return _back(number, "joined")


@require_POST
@customer_required
def rating(request: CustomerRequest, number: int) -> HttpResponse:
    """The requester says how satisfied they are."""
    found = access_own_request(request.customer, number)
    if not found.is_requester:
        raise Http404
    score, question = request.POST.get("score", ""), request.POST.get("question", "")
    if question.isascii() and question.isdigit() and len(question) < 16:
        comment = request.POST.get("comment", "")
        chosen = int(score) if score.isascii() and score.isdigit() and len(score) < 3 else None
        if feedback.answer(ticket=number, question=int(question), score=chosen, comment=comment) is not None:
            return _back(number, "rated")
    return _back(number, "")


@require_GET
@customer_required
def file(request: CustomerRequest, number: int, attachment_id: int) -> HttpResponseBase:
    """A file of the conversation, for download only (R14)."""
    return download(access_own_request(request.customer, number).file(attachment_id))


def _back(number: int, done: str) -> HttpResponse:
    """To the request, with a word about what was done."""
    address = reverse("help:own_request", args=[number])
    return redirect(f"{address}?done={done}#answer" if done else address)
