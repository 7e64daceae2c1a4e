"""Mails of the product itself that were refused for good: whoever queued one hears of it by its Message-ID."""

from typing import Protocol


class Listener(Protocol):
    """Who queued mails under Message-IDs of their own."""

    def refused(self, message_id: str, words: str) -> bool:
        """A server refused it for good, or its reader called it spam; False when it is not this listener's."""


_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Registers a listener; called from `AppConfig.ready`."""
    if listener not in _listeners:
        _listeners.append(listener)


def refused(message_id: str, words: str) -> bool:
    """Tells whoever queued the mail, in the caller's transaction; False when nobody did. `words`: the server's."""
    return bool(message_id) and any(listener.refused(message_id, words) for listener in _listeners)
