"""The workspace's shortcuts that an agent can change: id, key, what it does."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Shortcut:
    """`id` is the element's data-key-id (or the id given to `bind`), `key` works unless the agent chose another."""

    id: str
    key: str
    label: str | Promise


SHORTCUTS = (
    Shortcut("next", "j", _("Next ticket in the list")),
    Shortcut("previous", "k", _("Previous ticket in the list")),
    Shortcut("open", "Enter", _("Open the ticket")),
    Shortcut("select", "x", _("Select the ticket")),
    Shortcut("reply", "r", _("Reply")),
    Shortcut("note", "n", _("Write a note")),
    Shortcut("forward", "f", _("Forward")),
    Shortcut("assign", "a", _("Assign")),
    Shortcut("tag", "t", _("Add a tag")),
    Shortcut("priority", "p", _("Set the priority")),
    Shortcut("status", "s", _("Set the status")),
    Shortcut("solve", "e", _("Solve")),
    Shortcut("open-previous", "[", _("Open the previous ticket")),
    Shortcut("open-next", "]", _("Open the next ticket")),
    Shortcut("undo", "u", _("Undo")),
    Shortcut("search", "/", _("Search")),
    Shortcut("log-call", "l c", _("Log a call")),
    Shortcut("inbox", "g i", _("Go to the inbox")),
    Shortcut("shortcuts", "?", _("Show all shortcuts")),
)
