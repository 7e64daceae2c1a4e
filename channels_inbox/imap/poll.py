"""Polls mailboxes."""


def poll_due_mailboxes() -> None:
    """Nothing yet."""
