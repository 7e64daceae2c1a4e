"""Nudges to browsers: which list or ticket moved, never content; each browser refetches under its own rights."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Nudge:
    """One hint. `group` is "ticket.<number>", "team.<id>", "agent.<id>" or "all".

    `kind` is "ticket", "list", or "account" when an agent's rights changed.
    """

    group: str
    kind: str
    number: int = 0
    seq: int = 0


Sender = Callable[[list[Nudge]], None]
_senders: list[Sender] = []


def connect(sender: Sender) -> None:
    """Registers who carries nudges to browsers (the realtime room); called from `AppConfig.ready`."""
    _senders.append(sender)


def nudge(*nudges: Nudge) -> None:
    """Sends nudges after the commit; lost ones cost nothing but time, so failures are logged and swallowed."""
    wanted = list(nudges)
    transaction.on_commit(lambda: _send(wanted), robust=True)


def _send(nudges: list[Nudge]) -> None:
    for sender in _senders:
        try:
            sender(nudges)
        except Exception as error:
            log.warning("nudge not sent: %s", error)
