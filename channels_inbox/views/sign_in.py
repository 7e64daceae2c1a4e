"""Signing in to the help pages, and out of them: a mailed link that a press of a button uses up, or a password."""

import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from channels_inbox.actions.sign_in_links import mail_sign_in_link
from channels_inbox.views.help_pages import HOUR, client_of, may_open, render_page, too_many
from core.net import host_of
from core.same_site import own_posts_only
from people import limits, oidc
from people.access import CustomerRequest, customer_of, customer_required
from people.actions.customers import end_session, open_sign_in_link, sign_in_by_password, use_sign_in_link
from people.customer_forms import LinkForm, PasswordForm
from people.customers import forget, remember, safe_further
from people.sign_in import Attempt

# Longer than writing and queueing the mail takes, so that the wait says nothing about the address (R33).
ANSWER_AFTER_S = 0.3


@never_cache
@require_http_methods(["GET", "POST"])
def links(request: HttpRequest) -> HttpResponse:
    """Mails a link to an address; the answer, and how long it takes, say nothing about whether it is known (R33).

    `next` is the page of ours that the link leads on to.
    """
    form, further = LinkForm(request.POST or None), further_of(request)
    if request.method == "POST" and form.is_valid():
        began, email = time.monotonic(), form.cleaned_data["email"]
        allowed = limits.allow(f"links:client:{client_of(request)}", most=20, seconds=HOUR)
        if not (limits.allow(f"links:email:{email}", most=4, seconds=HOUR) and allowed):
            return too_many(request)
        mail_sign_in_link(email=email, language=getattr(request, "LANGUAGE_CODE", ""), further=further)
        time.sleep(max(0.0, ANSWER_AFTER_S - (time.monotonic() - began)))
        return redirect("help:links_sent")
    context = {"form": form, "company_sign_in": _company(), "further": further}
    return render_page(request, "channels_inbox/help/sign_in.html", context)


def further_of(request: HttpRequest) -> str:
    """Where somebody wanted to go before they had to sign in; "" for the list, or when it is no page of ours."""
    return safe_further(request.POST.get("next", "") or request.GET.get("next", ""))


def _company() -> str:
    """What the company's own sign-in is called; "" where there is none."""
    return (settings.OIDC_NAME or host_of(settings.OIDC_ISSUER)) if oidc.is_set_up() else ""


@require_GET
def links_sent(request: HttpRequest) -> HttpResponse:
    """The same answer for every address."""
    return render_page(request, "channels_inbox/help/links_sent.html")


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a mailed link: looking uses nothing up, because scanners of mail look; the button signs in."""
    if not may_open(request):
        return too_many(request)
    link = open_sign_in_link(token)
    if request.method == "POST" and link is not None:
        session = use_sign_in_link(token=token)
        if session is not None:
            return signed_in(request, session, link.further)
        link = None
    status = 200 if link else 404
    return render_page(request, "channels_inbox/help/sign_in_link.html", {"link": link}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Signs in those who chose a password; too many failures, known address or not, and it waits five minutes."""
    form, further = PasswordForm(request.POST or None), further_of(request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        attempt = Attempt("customer", given["email"], client_of(request))
        if not attempt.begin():
            form.add_error(None, _("Too many tries. Please wait five minutes, or have a link mailed to you."))
        elif session := sign_in_by_password(email=given["email"], password=given["password"]):
            attempt.succeed()
            return signed_in(request, session, further)
        else:
            form.add_error(None, _("Address and password do not fit together. You can also have a link mailed to you."))
    return render_page(request, "channels_inbox/help/sign_in_password.html", {"form": form, "further": further})


def signed_in(request: HttpRequest, token: str, further: str = "") -> HttpResponse:
    """To where they came from, else to the list, with the new session's cookie.

    An older session of this browser ends (R48).
    """
    former = customer_of(request)
    if former is not None:
        end_session(session=former)
    rotate_token(request)
    response = HttpResponseRedirect(safe_further(further) or reverse("help:requests"))
    remember(response, token)
    return response


@own_posts_only  # ready pages of the help centre have the button, too, and no token
@require_POST
@customer_required
def sign_out(request: CustomerRequest) -> HttpResponse:
    """Signs out in this browser."""
    end_session(session=request.customer)
    rotate_token(request)
    response = redirect("help:requests")
    forget(response)
    return response
