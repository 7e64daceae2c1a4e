"""The channels of the demo besides its mailbox, made by the product's actions, and the providers' side of them."""

import secrets
from typing import Any

from django.conf import settings

from channels_inbox.actions.channels import SECRET, change_channel, create_channel
from channels_inbox.kinds.telegram.views import connect
from channels_inbox.kinds.webhook.signature import new_secret
from channels_inbox.models import Item
from channels_inbox.outbound.config import secrets_of
from core.signing import new_token
from helpdesk.demo.mails.stories import Desk
from helpdesk.demo.providers.rooms import Account, digits
from helpdesk.demo.providers.world import World
from helpdesk.demo.talks import CHAT, PHONE, SMS, TELEGRAM, WHATSAPP
from people.actions.calendars import assign_calendar, create_calendar
from people.addresses import absolute
from people.models import Calendar, Team
from surveys.actions.settings import change_survey, get_survey
from tickets.enums import ChannelKind
from tickets.models import Channel

SLUGS = {CHAT: "website-chat", WHATSAPP: "whatsapp", TELEGRAM: "telegram", SMS: "text-messages", PHONE: "phone"}
NAMES = {CHAT: "Website chat", WHATSAPP: "WhatsApp", TELEGRAM: "Telegram", SMS: "Text messages", PHONE: "Phone"}
ALWAYS = "Day and night"


def open_channels() -> None:
    """Makes the channels that are not there yet. Effects: channels, and a calendar for the chat, which never closes."""
    team = Team.objects.get(name=Desk.HOME.value)
    known = set(Channel.objects.filter(slug__in=SLUGS.values()).values_list("slug", flat=True))
    for kind, (config, kept) in _new_channels().items():
        if SLUGS[kind] in known:
            continue
        channel = create_channel(
            kind=ChannelKind(kind), name=NAMES[kind], default_team=team, config=config, secrets=kept
        )
        if kind == CHAT:
            assign_calendar(holder=channel, calendar=_always(), by=None)
            _ask_after_chats(channel)


def _ask_after_chats(channel: Channel) -> None:
    """Visitors are asked how satisfied they are, as the settings' page of surveys would have it."""
    survey = get_survey()
    version = survey.versions.get()
    change_survey(
        survey=survey,
        is_active=True,
        channels=[channel],
        scale=version.scale,
        threshold=version.threshold,
        asks_comment=version.asks_comment,
        texts=version.texts,
        by=None,
    )


def _new_channels() -> dict[str, tuple[dict[str, Any], dict[str, str]]]:
    """Configuration and secrets for each kind, as the forms of the settings would store them."""
    chat = {
        "greeting": "Ondine", "welcome": "Hello! Ask us anything about coffee machines.",
        "ask_name": "optional", "ask_email": "optional", "websites": [],
    }  # fmt: skip
    meta = {"phone_number_id": digits(15), "business_account_id": digits(15)}
    return {
        WHATSAPP: (meta, {SECRET: new_token(), "access_token": f"EAAG{new_token()}"}),
        TELEGRAM: ({}, {SECRET: new_token(), "bot_token": f"{digits(9)}:AA{new_token()}"}),
        SMS: ({"account_sid": f"AC{secrets.token_hex(16)}", "sender": "+351910000300"}, {SECRET: new_token()}),
        PHONE: ({}, {SECRET: new_secret()}),
        CHAT: (chat, {SECRET: new_token()}),
    }


def _always() -> Calendar:
    found = Calendar.objects.filter(name=ALWAYS).first()
    return found or create_calendar(name=ALWAYS, time_zone="Europe/Lisbon", weekly=(((0, 1440),),) * 7, by=None)


def connect_channels(world: World) -> None:
    """Tells the providers where to post and with which secrets, and the chat on which website it stands now."""
    channels = {channel.slug: channel for channel in _stored()}
    for kind, slug in SLUGS.items():
        channel = channels.get(slug)
        if channel is None:
            continue
        if kind == CHAT:
            _place_chat(channel, world)
            continue
        kept, config = secrets_of(channel.settings), channel.settings.config or {}
        world.rooms[kind].account = Account(
            hook=hook_of(kind, slug),
            public=absolute(f"/hooks/{kind}/{slug}/"),
            login=str(config.get("account_sid") or config.get("business_account_id") or ""),
            secret=kept.get(SECRET, ""),
            token=kept.get("access_token") or kept.get("bot_token") or kept.get(SECRET, ""),
            number=str(config.get("phone_number_id") or config.get("sender") or ""),
        )
        if kind == TELEGRAM:
            connect(channel)  # as the button on its page does: the bot itself says where to post
            world.rooms[kind].account.hook = hook_of(kind, slug)


def hook_of(kind: str, slug: str) -> str:
    """Where a provider on this machine posts to."""
    return f"http://{site()}/hooks/{kind}/{slug}/"


def site() -> str:
    """The product itself, as host:port."""
    host = f"[{settings.HTTP_HOST}]" if ":" in settings.HTTP_HOST else settings.HTTP_HOST
    return f"{host}:{settings.HTTP_PORT}"


def _stored() -> list[Channel]:
    return list(Channel.objects.select_related("settings", "default_team").filter(slug__in=SLUGS.values()))


def _place_chat(channel: Channel, world: World) -> None:
    """The website's port is another one at every start; websites that somebody added stay."""
    config = channel.settings.config or {}
    others = [name for name in config.get("websites") or [] if not name.startswith(("127.0.0.1:", "localhost:"))]
    change_channel(
        channel=channel,
        name=channel.name,
        default_team=channel.default_team,
        is_active=channel.is_active,
        config={**config, "websites": [world.host, world.host.replace("127.0.0.1", "localhost"), *others]},
    )
    world.shop.chat(f"http://{site()}", channel.slug, world.url)


def ticket_of_event(kind: str, event: str) -> int:
    """The ticket that a customer's message became, by its provider's id; 0 while it is on its way. One query."""
    found = Item.objects.filter(
        channel__slug=SLUGS[kind], key__endswith=event, message__isnull=False, message__ticket__isnull=False
    )
    return found.order_by("-pk").values_list("message__ticket", flat=True).first() or 0 if event else 0
