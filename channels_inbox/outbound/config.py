"""How a mail channel sends, read from its settings once; the keys are defined by kinds/email/forms.py."""

from dataclasses import dataclass, field
from typing import Any

from channels_inbox.models import ChannelSettings
from channels_inbox.oauth import Grant, read_grant
from tickets.models import Channel

SECURITIES = ("starttls", "tls", "plain")
DEFAULT_PORTS = {"starttls": 587, "tls": 465, "plain": 25}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The outgoing half of a mail channel. `kind` is none, smtp, or the name of an anymail provider.

    With a `grant` the SMTP server is signed in to by OAuth, else by the password if there is a user name.
    """

    channel_id: int
    address: str
    kind: str
    host: str
    port: int
    security: str
    username: str
    password: str = field(repr=False)
    from_name: str = ""
    from_style: str = "agent"  # agent: "Ana (Acme)"; channel: the channel's name alone
    signature: str = ""
    plus_addresses: bool = True
    quote: bool = True
    provider_options: dict[str, str] = field(default_factory=dict, repr=False)
    grant: Grant | None = None

    @property
    def is_usable(self) -> bool:
        """Whether enough is filled in to try to send."""
        return self.kind not in {"", "none"} and bool(self.address) and (self.kind != "smtp" or bool(self.host))


def secrets_of(stored: ChannelSettings) -> dict[str, str]:
    """The decrypted secrets of a channel; empty for a row that was never saved."""
    secrets: Any = stored.secrets
    return secrets if isinstance(secrets, dict) else {}


def read_outgoing(channel: Channel) -> Outgoing:
    """The outgoing settings of a channel; `kind` is none when it has no settings or cannot send. One query at most."""
    try:
        stored = channel.settings
    except ChannelSettings.DoesNotExist:
        stored = ChannelSettings(channel=channel, outgoing="none")
    config: dict[str, Any] = stored.config or {}
    secrets = secrets_of(stored)
    auth, tenant = str(config.get("smtp_auth") or ""), str(config.get("imap_tenant") or "")
    security = config.get("smtp_security") if config.get("smtp_security") in SECURITIES else "starttls"
    return Outgoing(
        channel_id=channel.pk,
        address=channel.address,
        kind=stored.outgoing if channel.address and channel.is_active else "none",
        host=str(config.get("smtp_host") or ""),
        port=int(config.get("smtp_port") or DEFAULT_PORTS[str(security)]),
        security=str(security),
        username=str(config.get("smtp_username") or ""),
        password=secrets.get("smtp_password", ""),
        from_name=str(config.get("from_name") or channel.name),
        from_style=str(config.get("from_style") or "agent"),
        signature=str(config.get("signature") or ""),
        plus_addresses=bool(config.get("plus_addresses", True)),
        quote=bool(config.get("quote", True)),
        provider_options={
            **{key: str(value) for key, value in (config.get("provider") or {}).items()},
            **{key.removeprefix("provider_"): value for key, value in secrets.items() if key.startswith("provider_")},
        },
        grant=read_grant(channel.pk, auth, "smtp", tenant, secrets) if stored.outgoing == "smtp" else None,
    )
