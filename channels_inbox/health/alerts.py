"""Tells administrators when a channel has fallen silent: a mark on its page, and one mail."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from channels_inbox.health.measure import KEPT
from channels_inbox.health.silence import missed
from channels_inbox.models import ChannelHour, ChannelSettings, Envelope
from core.clocks import now
from core.languages import workspace_language
from core.text import clean_line
from people.addresses import absolute
from people.enums import Role
from people.models import Agent
from tickets.models import Channel


def watch_channels(at: datetime | None = None) -> list[Channel]:
    """Marks the channels that fell silent and forgets the marks of those that speak again; returns the newly silent.

    Effects: `silent_since` of the channel's settings; one mail to each active administrator for each silence.
    Two queries where all is well.
    """
    moment = at or now()
    latest = Envelope.objects.filter(channel=OuterRef("channel")).order_by("-received_at").values("received_at")[:1]
    watched = ChannelSettings.objects.filter(channel__is_active=True).select_related("channel")
    rhythms = _rhythms(moment)
    fallen = []
    for stored in watched.annotate(last=Subquery(latest)):
        last = getattr(stored, "last", None)
        if last is None:
            continue
        if stored.silent_since is not None and last > stored.silent_since:
            ChannelSettings.objects.filter(pk=stored.pk).update(silent_since=None)
        usual = missed(rhythms.get(stored.channel_id, {}), last, moment)
        if usual is not None and _mark(stored, last, usual):
            fallen.append(stored.channel)
    return fallen


def _rhythms(moment: datetime) -> dict[int, dict[datetime, int]]:
    """Messages by the hour for each channel; what a rule ignored is no message."""
    rhythms: dict[int, dict[datetime, int]] = {}
    rows = ChannelHour.objects.filter(hour__gte=moment - KEPT, received__gt=0)
    for channel_id, hour, received in rows.values_list("channel_id", "hour", "received"):
        rhythms.setdefault(channel_id, {})[hour] = received
    return rhythms


def _mark(stored: ChannelSettings, last: datetime, usual: float) -> bool:
    """Marks it and queues the mails, in one transaction; False when it is marked already."""
    with transaction.atomic():
        if not ChannelSettings.objects.filter(pk=stored.pk).exclude(silent_since=last).update(silent_since=last):
            return False
        for administrator in Agent.objects.filter(role=Role.ADMINISTRATOR, is_active=True).select_related("account"):
            if administrator.account is not None:
                with translation.override(workspace_language(administrator.language)):
                    _tell(administrator.account.email, stored.channel, last, usual)
    return True


def _tell(email: str, channel: Channel, last: datetime, usual: float) -> None:
    context = {
        "channel": channel,
        "last": last,
        "usual": round(usual),
        "link": absolute(reverse("channels:channel", args=[channel.slug])),
    }
    EmailMessage(
        clean_line(_("%(channel)s is silent") % {"channel": channel.name}, 150),
        render_to_string("channels_inbox/mail/silent.txt", context),
        settings.DEFAULT_FROM_EMAIL or None,
        [email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()
