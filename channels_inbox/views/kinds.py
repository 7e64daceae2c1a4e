"""Settings: the pages of channels whose provider posts to us, the same for every kind."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from channels_inbox.actions.channels import (
    FORMER_SECRET,
    SECRET,
    change_channel,
    change_secret,
    create_channel,
    forget_former_secret,
)
from channels_inbox.health.state import how_it_does
from channels_inbox.kinds.forms import KindForm, initial_of
from channels_inbox.kinds.pages import KindPage
from channels_inbox.kinds.registry import settings_page
from channels_inbox.models import RefusedPost
from channels_inbox.outbound.config import secrets_of
from people.access import AgentRequest, agent_required
from people.actions.calendars import assign_calendar
from people.addresses import absolute
from people.enums import Role
from tickets.enums import ChannelKind
from tickets.models import Channel

administrators = agent_required(Role.ADMINISTRATOR)
TEMPLATE = "channels_inbox/kind_channel.html"


@administrators
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new_channel(request: AgentRequest, kind: str) -> HttpResponse:
    """Adds a channel of a kind."""
    page = settings_page(kind)
    if page is None:
        raise Http404
    form = page.form(request.POST or None, initial={"default_team": request.agent.home_team_id})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        secret = page.make_secret() if page.our_secret else ""
        channel = create_channel(
            kind=ChannelKind(kind),
            name=given["name"],
            default_team=given["default_team"],
            is_active=given["is_active"],
            config=form.config(),
            secrets=form.secrets() | ({SECRET: secret} if secret else {}),
        )
        assign_calendar(holder=channel, calendar=given["calendar"], by=request.agent)
        messages.success(request, _("The channel is saved."))
        return _shown(request, channel, page, secret) if secret else _saved(request, channel)
    return render(request, TEMPLATE, {"page_title": page.title, "page": page, "form": form})


def show(request: AgentRequest, channel: Channel) -> HttpResponse:
    """One channel: its settings and how it is doing."""
    page = _page(channel)
    form = page.form(request.POST or None, channel=channel, initial=initial_of(channel))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        change_channel(
            channel=channel,
            name=given["name"],
            default_team=given["default_team"],
            is_active=given["is_active"],
            config=form.config(),
            secrets=form.secrets(),
        )
        assign_calendar(holder=channel, calendar=given["calendar"], by=request.agent)
        messages.success(request, _("Saved."))
        return _saved(request, channel)
    return render(request, TEMPLATE, _context(channel, page, form))


def show_test(request: AgentRequest, channel: Channel) -> HttpResponse:
    """Looks at the saved channel through its real path, and says in plain words what works and what does not."""
    page = _page(channel)
    results = page.test(channel)
    channel.refresh_from_db()
    context = _context(channel, page, page.form(channel=channel, initial=initial_of(channel)))
    return render(request, TEMPLATE, {**context, "results": results})


@administrators
@require_POST
def secrets(request: AgentRequest, slug: str) -> HttpResponse:
    """Makes a new secret for the webhook, shown once beside the former one that still counts; `forget` ends that."""
    channel = get_object_or_404(Channel.objects.select_related("settings"), slug=slug)
    page = settings_page(channel.kind)
    if page is None or not page.our_secret:
        raise Http404
    if "forget" in request.POST:
        forget_former_secret(channel=channel)
        messages.success(request, _("Only the new secret counts now."))
        return redirect("channels:channel", slug)
    secret = page.make_secret()
    change_secret(channel=channel, secret=secret)
    channel.settings.refresh_from_db()
    return _shown(request, channel, page, secret)


def _page(channel: Channel) -> KindPage:
    page = settings_page(channel.kind)
    if page is None:
        raise Http404
    return page


def _shown(request: AgentRequest, channel: Channel, page: KindPage, secret: str) -> HttpResponse:
    """The channel's page with a secret that is shown this once."""
    form = page.form(channel=channel, initial=initial_of(channel))
    response = render(request, TEMPLATE, {**_context(channel, page, form), "new_secret": secret})
    response["Cache-Control"] = "no-store"
    return response


def _saved(request: AgentRequest, channel: Channel) -> HttpResponse:
    target = reverse("channels:channel", args=[channel.slug])
    return redirect(f"{target}?test" if "test" in request.POST else target)


def _context(channel: Channel, page: KindPage, form: KindForm) -> dict[str, Any]:
    return {
        "page_title": channel.name,
        "page": page,
        "form": form,
        "channel": channel,
        **how_it_does(channel),
        "shown": page.shown(channel),
        "home": absolute(""),
        "hook": absolute(f"/hooks/{channel.kind}/{channel.slug}/"),
        "two_secrets": bool(secrets_of(channel.settings).get(FORMER_SECRET)),
        "refused": RefusedPost.objects.filter(channel=channel).order_by("-at")[:5],
    }
