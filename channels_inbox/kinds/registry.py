"""Which adapter reads which kind of channel; adding a kind edits this line."""

from functools import cache
from importlib import import_module

from channels_inbox.inbound import Adapter

ADAPTERS = {"email": "channels_inbox.kinds.email.adapter", "form": "channels_inbox.kinds.form.adapter"}


@cache
def adapter(kind: str) -> Adapter:
    """The adapter of a kind; raises KeyError for a kind that takes nothing in."""
    found: Adapter = import_module(ADAPTERS[kind]).adapter
    return found
