"""What actions on tickets refuse, in words that a page can show."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _


class Refused(Exception):
    """An action cannot be done; `str()` says why in a sentence for the reader."""


class SomethingNewer(Refused):
    """The conversation moved on since the writer last saw it; `messages` came since."""

    def __init__(self, messages: Sequence[Any]) -> None:
        super().__init__(_("Something newer arrived while you were writing."))
        self.messages = list(messages)


class Moved(Refused):
    """The ticket changed since it was read (version mismatch)."""


class TooLate(Refused):
    """The time to take something back is over."""
