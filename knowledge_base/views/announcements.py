"""Announcements: pages where agents write them, and where readers ask for them by mail."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.clocks import now
from core.same_site import own_posts_only
from knowledge_base import sites
from knowledge_base.access import PUBLISHERS
from knowledge_base.actions.announcements import remove_announcement, save_announcement
from knowledge_base.actions.subscriptions import (
    ask_to_subscribe,
    confirm_subscription,
    find_asking,
    find_leaving,
    unsubscribe,
)
from knowledge_base.errors import KnowledgeError
from knowledge_base.forms import AnnouncementForm, SubscriptionForm
from knowledge_base.models import Announcement
from knowledge_base.views.visits import begin, fresh_page
from people import limits
from people.access import AgentRequest, agent_required

HOUR = 3600
publishers = agent_required(*PUBLISHERS)


@publishers
@require_GET
def announcements(request: AgentRequest) -> HttpResponse:
    """Every announcement, the latest first, with how many mails left and were refused. Two queries."""
    left = Count("mails", filter=Q(mails__sent_at__isnull=False))
    refused = Count("mails", filter=Q(mails__refused_at__isnull=False))
    rows = list(Announcement.objects.annotate(left=left, refused=refused).prefetch_related("texts")[:200])
    moment = now()
    listed = [(row, next(iter(row.texts.all()), None), _state(row, moment)) for row in rows]
    return render(
        request, "knowledge_base/announcements.html", {"page_title": _("Announcements"), "announcements": listed}
    )


def _state(row: Announcement, moment: Any) -> str:
    if row.starts_at > moment:
        return "planned"
    return "past" if row.ends_at and row.ends_at <= moment else "current"


@publishers
@require_http_methods(["GET", "POST"])
def new_announcement(request: AgentRequest) -> HttpResponse:
    """Writes a new one."""
    return _edit(request, None)


@publishers
@require_http_methods(["GET", "POST"])
def announcement(request: AgentRequest, announcement_id: int) -> HttpResponse:
    """Changes one."""
    return _edit(request, get_object_or_404(Announcement, pk=announcement_id))


@publishers
@require_POST
def removal(request: AgentRequest, announcement_id: int) -> HttpResponse:
    """Takes one away."""
    remove_announcement(announcement=get_object_or_404(Announcement, pk=announcement_id), agent=request.agent)
    messages.success(request, _("Removed."))
    return redirect("announcements:announcements")


def _edit(request: AgentRequest, row: Announcement | None) -> HttpResponse:
    form = AnnouncementForm(request.POST or None, announcement=row, languages=sites.main_site().languages)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            save_announcement(
                announcement=row, agent=request.agent, kind=given["kind"], starts_at=given["starts_at"],
                ends_at=given["ends_at"], is_mailed=given["is_mailed"], words=form.words(),
            )  # fmt: skip
        except KnowledgeError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("announcements:announcements")
    title = _("Change the announcement") if row else _("New announcement")
    context = {"page_title": title, "form": form, "row": row}
    status = 422 if form.errors else 200
    return render(request, "knowledge_base/announcement_form.html", context, status=status)


@own_posts_only
@require_http_methods(["GET", "POST"])
def subscription(request: HttpRequest, language: str) -> HttpResponseBase:
    """Asks for announcements by mail; the answer says nothing about whether the address is known (R33)."""
    visit = begin(request, language)
    with translation.override(language):
        form = SubscriptionForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            email = form.cleaned_data["email"]
            client = limits.allow(f"subscribe:client:{request.META.get('REMOTE_ADDR', '')}", most=20, seconds=HOUR)
            if not (limits.allow(f"subscribe:email:{email.lower()}", most=3, seconds=HOUR * 24) and client):
                return fresh_page(visit, "knowledge_base/help/too_many.html", {}, status=429)
            ask_to_subscribe(email=email, language=language)
            return fresh_page(visit, "knowledge_base/help/subscription.html", {"step": "asked"})
        status = 422 if form.errors else 200
        return fresh_page(visit, "knowledge_base/help/subscription.html", {"form": form, "step": "form"}, status)


@own_posts_only
@require_http_methods(["GET", "POST"])
def confirmation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Behind the mailed link: a press confirms, to look at it does nothing (scanners open every link)."""
    subscriber = find_asking(token) if _may_try(request) else None
    if subscriber is None:
        return _step(request, "", "gone", 404)
    if request.method == "POST":
        confirm_subscription(subscriber=subscriber)
        return _step(request, subscriber.language, "confirmed")
    return _step(request, subscriber.language, "confirm")


@csrf_exempt  # mail programs post here for whoever presses "unsubscribe" (RFC 8058); the address holds the proof
@require_http_methods(["GET", "POST"])
def unsubscription(request: HttpRequest, subscriber_id: int, mac: str) -> HttpResponseBase:
    """Ends a subscription by one press."""
    subscriber = find_leaving(subscriber_id, mac) if _may_try(request) else None
    if subscriber is None:
        return _step(request, "", "gone", 404)
    if request.method == "POST":
        unsubscribe(subscriber=subscriber)
        return _step(request, subscriber.language, "left")
    return _step(request, subscriber.language, "leave")


def _may_try(request: HttpRequest) -> bool:
    return limits.allow(f"subscription:client:{request.META.get('REMOTE_ADDR', '')}", most=120, seconds=HOUR)


def _step(request: HttpRequest, language: str, step: str, status: int = 200) -> HttpResponse:
    languages = sites.site_of(request).languages
    near = sites.nearest(languages, language or getattr(request, "LANGUAGE_CODE", ""))
    visit = begin(request, near or languages[0])
    response = fresh_page(visit, "knowledge_base/help/subscription.html", {"step": step}, status)
    response["Referrer-Policy"] = "strict-origin"  # the address is the proof (R23)
    return response
