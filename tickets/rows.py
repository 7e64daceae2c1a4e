"""Rows of a list as ready strings: a template per row would cost eight times as much (measured)."""

from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from core.clocks import FAR_FUTURE
from core.components import CHANNELS, avatar_html, due_html, time_html
from core.icons import icon_html
from tickets.enums import ChannelKind, Priority, Shelf
from tickets.lists import Row

TAGS_SHOWN = 1
ROWS_KEPT = 2_000
SHELF_ICONS = {
    Shelf.PENDING: "hourglass",
    Shelf.ON_HOLD: "circle-pause",
    Shelf.SOLVED: "circle-check",
    Shelf.CLOSED: "lock",
    Shelf.MERGED: "merge",
    Shelf.SPAM: "ban",
}


def rows_html(
    rows: Iterable[Row], unread: Collection[int], *, base: str, current: int = 0, snippets: dict[int, str] | None = None
) -> SafeString:
    """The rows as `<li>`s. `base` is the view's address ("/inbox/open/"), `current` the number of the open ticket.

    `snippets` replaces the snippet of some tickets by safe HTML (marked search results).
    """
    given, language, address = snippets or {}, get_language() or "", escape(base)
    return mark_safe(
        "".join(
            [
                _row_html(row, language, address, row.number in unread, row.number == current, given.get(row.number))
                for row in rows
            ]
        )
    )


@lru_cache(maxsize=ROWS_KEPT)
def _row_html(row: Row, language: str, base: str, is_unread: bool, is_current: bool, snippet: str | None) -> str:
    # Most rows of a list are the ones that were there a moment ago.
    return _writer(language).row(row, base, is_unread, is_current, snippet)


@cache
def _writer(_language: str) -> "_Writer":
    return _Writer()


class _Writer:
    """Holds what all rows share, in the language that is active when it is made."""

    def __init__(self) -> None:
        self.select = escape(gettext("Select"))
        self.new = f'<span class="visually-hidden">{escape(gettext("Unread"))}</span>'
        self.unknown = escape(gettext("Unknown"))
        self.no_subject = f"<i>{escape(gettext('No subject'))}</i>"
        self.nobody = avatar_html(gettext("Nobody yet"), size="tiny", kind="nobody")
        self.channels = {kind.value: self._channel(kind) for kind in ChannelKind}
        self.priorities = {
            Priority.HIGH: icon_html("flag", "small high", gettext("High priority")),
            Priority.URGENT: icon_html("flag", "small urgent", gettext("Urgent")),
        }
        self.held = icon_html("shield-alert", "small held", gettext("A message waits for a decision"))
        self.failed = icon_html("mail-warning", "small failed", gettext("Not delivered"))
        self.shelves = {shelf.value: icon_html(icon, "small", str(shelf.label)) for shelf, icon in SHELF_ICONS.items()}

    def row(self, row: Row, base: str, is_unread: bool, is_current: bool, snippet: str | None) -> str:
        """One ticket: two lines, and a box to select it that stands beside the link."""
        number, name = row.number, escape(row.requester_name) or self.unknown
        state = ' aria-current="true"' if is_current else ""
        return (
            f'<li class="ticket-item" id="t{number}" data-number="{number}" data-seq="{row.last_seq}">'
            f'<input class="checkbox ticket-item__box" type="checkbox" aria-label="{self.select} #{number}">'
            f'<a class="ticket-row{" ticket-row--unread" if is_unread else ""}" href="{base}{number}/"{state}>'
            f"{self.channels.get(row.channel, '')}"
            f'<span class="ticket-row__who"><span class="ticket-row__contact" dir="auto">{name}</span>'
            f'<span class="ticket-row__organization" dir="auto">{escape(row.organization or "")}</span></span>'
            f'<span class="ticket-row__end">{self._marks(row)}{self._when(row)}</span>'
            f'<span class="ticket-row__line"><span dir="auto">{self.new if is_unread else ""}'
            f'<span class="ticket-row__subject">{escape(row.subject) or self.no_subject}</span>'
            f"{self._snippet(snippet or escape(row.snippet))}</span>"
            f"{self._tags(row.tags)}{self._assignee(row)}</span></a></li>"
        )

    def _marks(self, row: Row) -> str:
        marks = self.priorities.get(row.priority, "") + self.shelves.get(row.shelf, "")  # type: ignore[call-overload]
        return f"{marks}{self.held if row.held_count else ''}{self.failed if row.failed_count else ''}"

    def _when(self, row: Row) -> str:
        """When its first promise is due; of a ticket without one, when it moved last."""
        if row.due_order < FAR_FUTURE:
            return due_html(row.due_order, row.soon_order)
        return time_html(row.last_message_at or row.updated_at)

    def _snippet(self, text: str) -> str:
        return f' <span aria-hidden="true">·</span> {text}' if text else ""

    def _tags(self, tags: tuple[str, ...]) -> str:
        shown = "".join(f'<span class="chip tag" dir="auto">{escape(tag)}</span>' for tag in tags[:TAGS_SHOWN])
        more = len(tags) - TAGS_SHOWN
        return f'{shown}<span class="ticket-row__more">+{more}</span>' if more > 0 else shown

    def _assignee(self, row: Row) -> str:
        if row.assignee_id is None:
            return self.nobody
        return avatar_html(row.assignee or "", row.assignee_id, size="tiny")

    def _channel(self, kind: ChannelKind) -> str:
        colour, icon = CHANNELS.get(kind.value, ("form", "share-2"))
        return (
            f'<span class="channel channel--{colour}">{icon_html(icon)}'
            f'<span class="visually-hidden">{escape(str(kind.label))}</span></span>'
        )
