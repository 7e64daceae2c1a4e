"""How a channel fetches its mail, read from its settings once."""

from dataclasses import dataclass, field

from channels_inbox.models import ChannelSettings
from channels_inbox.oauth import Grant, read_grant

PORTS = {"tls": 993, "starttls": 143, "plain": 143}


@dataclass(frozen=True, slots=True)
class Account:
    """One IMAP account, signed in to with a password or a grant.

    `begin` says with which mails the first fetch begins (all, week, new), `after` what becomes of a fetched mail (seen:
    it is marked as read; keep: nothing).
    """

    channel_id: int
    host: str
    port: int
    security: str
    username: str
    folder: str
    begin: str
    after: str
    password: str = field(repr=False)
    grant: Grant | None = None


def read_account(settings: ChannelSettings) -> Account:
    """The account of a channel whose mail comes in by IMAP."""
    config = settings.config
    secrets = dict(settings.secrets or {})
    security = str(config.get("imap_security") or "tls")
    return Account(
        channel_id=settings.pk,
        host=str(config.get("imap_host") or ""),
        port=int(config.get("imap_port") or PORTS.get(security, 993)),
        security=security,
        username=str(config.get("imap_username") or ""),
        folder=str(config.get("imap_folder") or "INBOX"),
        begin=str(config.get("imap_begin") or "all"),
        after=str(config.get("imap_after") or "seen"),
        password=secrets.get("imap_password", ""),
        grant=read_grant(
            settings.pk, str(config.get("imap_auth") or ""), "imap", str(config.get("imap_tenant") or ""), secrets
        ),
    )
