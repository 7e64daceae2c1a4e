"""Writes channels and how they speak."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify

from channels_inbox.models import ChannelSettings
from channels_inbox.outbound.config import secrets_of
from core.text import clean_line, normal_address
from people.models import Brand, Team
from tickets.enums import ChannelKind
from tickets.models import Channel

CONTACT_FORM = "contact-form"
SECRET, FORMER_SECRET = "webhook_secret", "webhook_second_secret"


class NoTeam(Exception):
    """A channel needs a team and a brand, and there is none yet: set-up is not done."""


def create_email_channel(
    *,
    address: str,
    name: str,
    default_team: Team,
    incoming: str = "smtp",
    outgoing: str = "none",
    config: dict[str, Any] | None = None,
    secrets: dict[str, str] | None = None,
    is_active: bool = True,
) -> Channel:
    """A new e-mail channel of the first brand; raises IntegrityError when the address has one already.

    Effects: the SMTP receiver takes mail for the address within some seconds.
    """
    brand = Brand.objects.order_by("pk").first()
    if brand is None:
        raise NoTeam
    with transaction.atomic():
        channel = Channel.objects.create(
            slug=free_slug(address.partition("@")[0] or name),
            name=clean_line(name, 120),
            kind=ChannelKind.EMAIL,
            address=normal_address(address),
            brand=brand,
            default_team=default_team,
            is_active=is_active,
        )
        ChannelSettings.objects.create(
            channel=channel,
            incoming=incoming,
            outgoing=outgoing,
            config=config or {},
            secrets=secrets or {},  # type: ignore[misc]
        )
    return channel


def create_channel(
    *,
    kind: ChannelKind,
    name: str,
    default_team: Team,
    config: dict[str, Any],
    secrets: dict[str, str],
    is_active: bool = True,
) -> Channel:
    """A new channel of the first brand that a provider posts to; raises NoTeam before set-up.

    Effects: its webhook takes posts at once; its address never changes.
    """
    brand = Brand.objects.order_by("pk").first()
    if brand is None:
        raise NoTeam
    with transaction.atomic():
        channel = Channel.objects.create(
            slug=free_slug(name),
            name=clean_line(name, 120),
            kind=kind,
            brand=brand,
            default_team=default_team,
            is_active=is_active,
        )
        channel.settings = ChannelSettings.objects.create(
            channel=channel,
            incoming="webhook",
            outgoing=str(kind),
            config=config,
            secrets=secrets,  # type: ignore[misc]
        )
    return channel


def change_secret(*, channel: Channel, secret: str) -> None:
    """Gives the webhook a new secret; the former one counts as well until `forget_former_secret`."""
    with transaction.atomic():
        stored = ChannelSettings.objects.select_for_update().get(channel=channel)
        before = secrets_of(stored)
        renewed = {**before, SECRET: secret} | ({FORMER_SECRET: before[SECRET]} if before.get(SECRET) else {})
        stored.secrets = renewed  # type: ignore[assignment]
        stored.save(update_fields=["secrets", "updated_at"])


def offer_secret(*, channel: Channel, secret: str) -> None:
    """Lets a secret count beside the one in use, before the other side is told about it."""
    with transaction.atomic():
        stored = ChannelSettings.objects.select_for_update().get(channel=channel)
        stored.secrets = {**secrets_of(stored), FORMER_SECRET: secret}  # type: ignore[assignment]
        stored.save(update_fields=["secrets", "updated_at"])


def forget_former_secret(*, channel: Channel) -> None:
    """From now on the webhook's new secret alone counts."""
    with transaction.atomic():
        stored = ChannelSettings.objects.select_for_update().get(channel=channel)
        kept = {name: value for name, value in secrets_of(stored).items() if name != FORMER_SECRET}
        stored.secrets = kept  # type: ignore[assignment]
        stored.save(update_fields=["secrets", "updated_at"])


def change_channel(
    *,
    channel: Channel,
    name: str,
    default_team: Team,
    is_active: bool,
    config: dict[str, Any],
    address: str | None = None,
    incoming: str | None = None,
    outgoing: str | None = None,
    secrets: dict[str, str] | None = None,
) -> Channel:
    """Changes a channel and how it speaks; what is None stays. Its slug, and its webhook's address, are stable."""
    with transaction.atomic():
        channel.name, channel.default_team, channel.is_active = clean_line(name, 120), default_team, is_active
        if address is not None:
            channel.address = normal_address(address)
        channel.save(update_fields=["name", "default_team", "is_active", "address"])
        stored, _made = ChannelSettings.objects.select_for_update().get_or_create(channel=channel)
        stored.config = config
        if incoming is not None:
            stored.incoming = incoming
        if outgoing is not None:
            stored.outgoing = outgoing
        if secrets is not None:
            stored.secrets = secrets  # type: ignore[assignment]
        stored.save(update_fields=["config", "incoming", "outgoing", "secrets", "updated_at"])
        channel.settings = stored
    return channel


def contact_form_channel() -> Channel:
    """The channel of the contact form, made when it is first needed; two at once get the same (unique slug).

    Raises NoTeam before set-up.
    """
    found = Channel.objects.select_related("settings", "default_team").filter(slug=CONTACT_FORM).first()
    if found is not None:
        return found
    brand = Brand.objects.order_by("pk").first()
    mailbox = Channel.objects.filter(kind=ChannelKind.EMAIL).select_related("default_team").order_by("pk").first()
    team = mailbox.default_team if mailbox else Team.objects.filter(is_active=True).order_by("pk").first()
    if brand is None or team is None:
        raise NoTeam
    with transaction.atomic():
        channel, _made = Channel.objects.get_or_create(
            slug=CONTACT_FORM,
            defaults={"name": brand.name, "kind": ChannelKind.FORM, "brand": brand, "default_team": team},
        )
        ChannelSettings.objects.get_or_create(
            channel=channel, defaults={"incoming": "form", "outgoing": "none", "config": {"ack_enabled": True}}
        )
    return channel


def free_slug(wanted: str) -> str:
    """A slug that no channel has: the wanted one, else with a number."""
    base = slugify(wanted)[:50] or "channel"
    taken = set(Channel.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in [base, *(f"{base}-{number}" for number in range(2, 10_000))] if slug not in taken)
