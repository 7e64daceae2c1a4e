"""Settings: channels, with how they are doing and a live test of what was saved."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from channels_inbox.actions.channels import change_channel, contact_form_channel, create_email_channel
from channels_inbox.enums import ItemState
from channels_inbox.health.figures import Day, days_of, sums
from channels_inbox.health.round_trip import last_trip, send_test_mail
from channels_inbox.health.state import Health, health_of, how_it_does
from channels_inbox.kinds.email.forms import EmailChannelForm, initial_values
from channels_inbox.kinds.form.forms import ContactFormSettings
from channels_inbox.kinds.registry import settings_page, settings_pages
from channels_inbox.models import Item, RefusedPost
from channels_inbox.outbound.checks import check_incoming, check_outgoing
from channels_inbox.outbound.config import read_outgoing
from channels_inbox.views import kinds
from people import limits
from people.access import AgentRequest, agent_required
from people.actions.calendars import assign_calendar
from people.addresses import absolute
from people.enums import Role
from tickets.enums import ChannelKind
from tickets.models import Channel

administrators = agent_required(Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Row:
    """A channel as the list shows it."""

    channel: Channel
    day: Day
    health: Health


def listed_channels() -> QuerySet[Channel]:
    """Every channel with its settings and what lies in its quarantine. One query."""
    parked = Item.objects.filter(channel=OuterRef("pk"), state=ItemState.QUARANTINED).order_by().values("channel")
    counted = parked.annotate(number=Count("pk")).values("number")
    return (
        Channel.objects.select_related("settings")
        .exclude(kind=ChannelKind.PHONE, settings=None)  # where calls logged by hand stand; nothing comes in by itself
        .annotate(parked=Subquery(counted))
        .order_by("-is_active", "kind", "name")
    )


@administrators
@require_GET
def channels(request: AgentRequest) -> HttpResponse:
    """Every way in and out, and how it is doing."""
    found = list(listed_channels())
    days = days_of([channel.pk for channel in found])
    rows = [Row(channel, days[channel.pk], health_of(channel, days[channel.pk])) for channel in found]
    context = {
        "page_title": _("Channels"),
        "rows": rows,
        "wrong": [row for row in rows if row.health.tone == "failing"],
        "sums": sums(days.values()),
        "kinds": settings_pages(),
    }
    return render(request, "channels_inbox/channels.html", context)


@administrators
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new_channel(request: AgentRequest) -> HttpResponse:
    """Adds an e-mail channel."""
    return _new(request, "channels_inbox/channel_form.html", {"page_title": _("New e-mail channel")})


@administrators
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def first_mailbox(request: AgentRequest) -> HttpResponse:
    """The second step of the first run: the same form, which may be left for later."""
    return _new(request, "channels_inbox/first_mailbox.html", {"page_title": _("First mailbox"), "is_first": True})


def _new(request: AgentRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    initial = {"default_team": request.agent.home_team_id, "quote": True, "plus_addresses": True, "ack_enabled": True}
    form = EmailChannelForm(request.POST or None, initial={"outgoing": "smtp", "smtp_security": "starttls", **initial})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        channel = create_email_channel(
            address=given["address"],
            name=given["name"],
            default_team=given["default_team"],
            is_active=given["is_active"],
            incoming=given["incoming"],
            outgoing=given["outgoing"],
            config=form.config(),
            secrets=form.secrets(),
        )
        assign_calendar(holder=channel, calendar=given["calendar"], by=request.agent)
        messages.success(request, _("The channel is saved."))
        target = reverse("channels:channel", args=[channel.slug])
        return redirect(f"{target}?test" if "test" in request.POST else target)
    return render(request, template, {**context, "form": form})


@administrators
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def channel(request: AgentRequest, slug: str) -> HttpResponse:
    """One channel: its settings and how it is doing."""
    found = get_object_or_404(Channel.objects.select_related("settings"), slug=slug)
    if found.kind == ChannelKind.FORM:
        return _contact_form(request, found)
    if found.kind != ChannelKind.EMAIL:
        return kinds.show(request, found) if settings_page(found.kind) else redirect("channels:channels")
    form = EmailChannelForm(request.POST or None, channel=found, initial=initial_values(found))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        change_channel(
            channel=found,
            address=given["address"],
            name=given["name"],
            default_team=given["default_team"],
            is_active=given["is_active"],
            incoming=given["incoming"],
            outgoing=given["outgoing"],
            config=form.config(),
            secrets=form.secrets(),
        )
        assign_calendar(holder=found, calendar=given["calendar"], by=request.agent)
        messages.success(request, _("Saved."))
        target = reverse("channels:channel", args=[found.slug])
        return redirect(f"{target}?test" if "test" in request.POST else target)
    return render(request, "channels_inbox/channel_form.html", _context(request, found, form))


def _context(request: AgentRequest, found: Channel, form: EmailChannelForm) -> dict[str, Any]:
    return {
        "page_title": found.name,
        "form": form,
        "channel": found,
        **how_it_does(found),
        "hook": absolute(f"/hooks/email/{found.slug}/"),
        "refused": RefusedPost.objects.filter(channel=found).order_by("-at")[:5],
        "ask_for_test": "test" in request.GET,
        "trip": last_trip(found),
        "can_send": read_outgoing(found).is_usable,
    }


@administrators
@require_POST
def test(request: AgentRequest, slug: str) -> HttpResponse:
    """Connects with what is saved, now, and says in plain words what works and what does not."""
    found = get_object_or_404(Channel.objects.select_related("settings"), slug=slug)
    if found.kind != ChannelKind.EMAIL and settings_page(found.kind) is None:
        raise Http404
    if not limits.allow(f"channel-test:{request.agent.pk}", most=20, seconds=300):
        messages.error(request, _("Too many tests. Please wait five minutes."))
        return redirect("channels:channel", slug)
    if found.kind != ChannelKind.EMAIL:
        return kinds.show_test(request, found)
    form = EmailChannelForm(channel=found, initial=initial_values(found))
    results = [
        {"label": _("Incoming"), "result": check_incoming(found)},
        {"label": _("Outgoing"), "result": check_outgoing(found)},
    ]
    context = {**_context(request, found, form), "results": results}
    return render(request, "channels_inbox/channel_form.html", context)


@administrators
@require_http_methods(["GET", "POST"])
def test_mails(request: AgentRequest, slug: str) -> HttpResponse:
    """POST: the mailbox writes to itself; GET: whether that came back, for the page that waits for it."""
    found = get_object_or_404(Channel.objects.select_related("settings"), slug=slug, kind=ChannelKind.EMAIL)
    if request.method == "POST":
        if not limits.allow(f"channel-test:{request.agent.pk}", most=20, seconds=300):
            messages.error(request, _("Too many tests. Please wait five minutes."))
        else:
            result = send_test_mail(found)
            (messages.success if result.ok else messages.error)(request, result.words)
        return redirect("channels:channel", slug)
    return render(request, "channels_inbox/_trip.html", {"channel": found, "trip": last_trip(found)})


@administrators
@require_POST
def contact_form(request: AgentRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """Makes the contact form's channel if it is not there yet, and leads to its settings."""
    return redirect("channels:channel", contact_form_channel().slug)


FORM_ACKS = ("ack_enabled", "ack_articles", "ack_expectation")


def _contact_form(request: AgentRequest, found: Channel) -> HttpResponse:
    config = found.settings.config or {}
    initial = {"name": found.name, "default_team": found.default_team_id, "is_active": found.is_active}
    initial |= {"calendar": found.calendar_id, "ack_enabled": config.get("ack_enabled")}
    initial |= {name: config.get(name) for name in ("ack_articles", "ack_expectation")}
    form = ContactFormSettings(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        change_channel(
            channel=found,
            name=given["name"],
            default_team=given["default_team"],
            is_active=given["is_active"],
            config={**config, **{name: given[name] for name in FORM_ACKS}},
        )
        assign_calendar(holder=found, calendar=given["calendar"], by=request.agent)
        messages.success(request, _("Saved."))
        return redirect("channels:channels")
    context = {"page_title": found.name, "form": form, "channel": found, "address": absolute("/help/contact/")}
    context |= how_it_does(found)
    return render(request, "channels_inbox/channel_contact_form.html", context)
