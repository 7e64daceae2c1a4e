"""The kinds of channels that take something in; adding one edits the line below, and adds its folder here.

A folder holds `adapter.py` with `adapter`, which reads what came in (`Adapter`); one that providers post to is a
`PostedAdapter`. An adapter with `open_carrier` sends by itself, others send by mail. `views.py` with `page`, if it is
there, is the channel's page in the settings.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from channels_inbox.inbound import Adapter
from channels_inbox.outbound.carriers import Carrier, MailCarrier
from tickets.models import Channel

if TYPE_CHECKING:
    from channels_inbox.kinds.pages import KindPage
    from channels_inbox.kinds.posted import PostedAdapter

KINDS = ("email", "form", "chat", "webhook", "telegram", "whatsapp", "sms", "phone")


@cache
def adapter(kind: str) -> Adapter:
    """The adapter of a kind; raises KeyError for a kind that takes nothing in."""
    if kind not in KINDS:
        raise KeyError(kind)
    found: Adapter = import_module(f"channels_inbox.kinds.{kind}.adapter").adapter
    return found


def adapter_waits(kind: str) -> bool:
    """Whether reading may wait for somebody else: files lie with the provider."""
    return posted_adapter(kind) is not None


def posted_adapter(kind: str) -> "PostedAdapter | None":
    """The adapter of a kind whose provider posts to us; None for other kinds. Mail has its own providers."""
    from channels_inbox.kinds.posted import PostedAdapter

    found = adapter(kind) if kind in KINDS else None
    return found if isinstance(found, PostedAdapter) else None


def open_carrier(channel: Channel) -> Carrier:
    """What carries the messages of a channel, not yet connected; raises AdapterError when it cannot send."""
    opens = getattr(adapter(channel.kind), "open_carrier", None) if channel.kind in KINDS else None
    carrier: Carrier = opens(channel) if opens else MailCarrier(channel)
    return carrier


@cache
def settings_page(kind: str) -> "KindPage | None":
    """The page of a kind in the settings; None for a kind that has none of this form."""
    name = f"channels_inbox.kinds.{kind}.views"
    if kind not in KINDS or find_spec(name) is None:
        return None
    page: KindPage | None = getattr(import_module(name), "page", None)
    return page


def settings_pages() -> "list[tuple[str, KindPage]]":
    """The kinds of which a channel can be added, with their pages."""
    return [(kind, page) for kind in KINDS if (page := settings_page(kind)) is not None]
