"""Reads files of past calls: which column is what, and each line as a call or as a sentence that says what is wrong.

Pure functions on bytes and rows; who an agent is and what a number means is handed in.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_inbox.kinds.phone.parse import short
from core.text import clean, clean_line
from people.models import Agent
from tickets.calls import SPOKEN, Direction, Outcome, fitting

MOST_LINES = 100_000
DELIMITERS = ",;\t|"
LONGEST_S = 24 * 3600
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Column:
    """Something that a line may tell; `heads` are the words by which a column of it is guessed."""

    name: str
    label: str | Promise
    heads: tuple[str, ...]
    needed: bool = False


COLUMNS = (
    Column("at", gettext_lazy("Time"), ("at", "time", "date", "start", "started", "start time", "calldate"), True),
    Column("number", gettext_lazy("Customer's number"), ("number", "phone", "caller", "from", "src", "customer"), True),
    Column("direction", gettext_lazy("Direction"), ("direction", "type", "call type")),
    Column("outcome", gettext_lazy("Outcome"), ("outcome", "status", "result", "disposition")),
    Column("agent", gettext_lazy("Agent"), ("agent", "extension", "user", "operator", "dst")),
    Column("wait", gettext_lazy("Waited"), ("wait", "waited", "ring time", "wait seconds", "wait_seconds")),
    Column("talk", gettext_lazy("Talked"), ("talk", "talked", "duration", "talk time", "billsec", "talk_seconds")),
    Column("hold", gettext_lazy("On hold"), ("hold", "hold time", "hold seconds", "hold_seconds")),
    Column("wrap", gettext_lazy("Wrap-up"), ("wrap", "wrap-up", "acw", "wrap seconds", "wrap_seconds")),
    Column("name", gettext_lazy("Name"), ("name", "caller name", "contact")),
    Column("note", gettext_lazy("Note"), ("note", "notes", "comment", "subject")),
    Column("id", gettext_lazy("Call id"), ("id", "call id", "uniqueid", "call_id", "callid", "sid")),
)
_DIRECTIONS = {
    **dict.fromkeys(("in", "inbound", "incoming", ""), Direction.INBOUND),
    **dict.fromkeys(("out", "outbound", "outgoing"), Direction.OUTBOUND),
}
_OUTCOMES = {
    **dict.fromkeys(("answered", "completed", "connected", "ok", "answer"), Outcome.ANSWERED),
    **dict.fromkeys(("missed", "abandoned", "no answer", "no-answer", "no_answer", "noanswer"), Outcome.MISSED),
    **dict.fromkeys(("failed", "canceled", "cancelled", "cancel"), Outcome.MISSED),
    "busy": Outcome.BUSY,
    "voicemail": Outcome.VOICEMAIL,
    "wrong": Outcome.WRONG_NUMBER,
    "wrong number": Outcome.WRONG_NUMBER,
}
_SPAN = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6})(?:\.\d+)?")
_DATES = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")
_SLASHED = {"dmy": ("%d/%m/%Y", "%d-%m-%Y"), "mdy": ("%m/%d/%Y", "%m-%d-%Y")}
_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")


class WrongLine(ValueError):
    """A line that cannot be a call; `str()` says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCall:
    """A line as a call."""

    provider_id: str
    at: datetime
    number: str
    direction: Direction
    outcome: Outcome
    agent: Agent | None
    wait: int
    talk: int
    hold: int
    wrap: int
    name: str
    note: str


def read_lines(content: bytes) -> list[list[str]]:
    """Every line, the head first, empty ones left out. Raises WrongLine for what is no table or far too long."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    head = text[:10_000].partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        lines = [line for line in csv.reader(io.StringIO(clean(text)), delimiter=delimiter) if any(line)]
    except csv.Error as error:
        raise WrongLine(_("This is no table of values: %(why)s") % {"why": error}) from error
    if len(lines) < 2 or len(lines[0]) < 2:
        raise WrongLine(_("The file needs a line of column names, and at least one call below it."))
    if len(lines) > MOST_LINES + 1:
        raise WrongLine(_("The file has more than %(most)s lines.") % {"most": MOST_LINES})
    return lines


def guess(head: Sequence[str]) -> dict[str, int]:
    """Which column is what, by the words of the first line."""
    words = [clean_line(cell, 80).lower().replace("_", " ").strip() for cell in head]
    found: dict[str, int] = {}
    for column in COLUMNS:
        for name in column.heads:
            place = next((n for n, word in enumerate(words) if word == name and n not in found.values()), None)
            if place is not None:
                found[column.name] = place
                break
    return found


def read_call(
    line: Sequence[str],
    mapping: Mapping[str, int],
    *,
    zone: ZoneInfo,
    dates: str,
    number_of: Callable[[str], str],
    agent_of: Callable[[str], Agent | None],
) -> PastCall:
    """A line as a call. Raises WrongLine."""
    cells = {name: clean_line(line[place], 500) for name, place in mapping.items() if place < len(line)}
    at, number = _instant(cells.get("at", ""), zone, dates), number_of(cells.get("number", ""))
    if not number:
        raise WrongLine(_("“%(text)s” is no phone number.") % {"text": cells.get("number", "")})
    direction = _word(_DIRECTIONS, cells.get("direction", ""))
    wait, talk, hold, wrap = (_seconds(cells.get(name, "")) for name in ("wait", "talk", "hold", "wrap"))
    given = cells.get("outcome", "")
    guessed = Outcome.ANSWERED if talk else Outcome.MISSED
    outcome = fitting(direction, _word(_OUTCOMES, given) if given else guessed)
    if talk and outcome not in SPOKEN:
        talk = hold = wrap = 0 if given else talk
    named = cells.get("agent", "")
    agent = agent_of(named) if named else None
    if named and agent is None:
        raise WrongLine(_("No agent is called “%(text)s”.") % {"text": named})
    return PastCall(
        provider_id=short(cells["id"]) if cells.get("id") else f"line:{_hash(line)}",
        at=at,
        number=number,
        direction=direction,
        outcome=outcome,
        agent=agent,
        wait=wait,
        talk=talk,
        hold=hold,
        wrap=wrap,
        name=cells.get("name", "")[:160],
        note=cells.get("note", ""),
    )


def _hash(line: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(line).encode("utf-8", "replace")).hexdigest()[:40]


def _word(known: Mapping[str, Value], given: str) -> Value:
    found = known.get(given.lower().strip())
    if found is None:
        raise WrongLine(_("“%(text)s” is not understood.") % {"text": given})
    return found


def _seconds(given: str) -> int:
    """Whole seconds: a number is seconds, 4:05 minutes and seconds, 1:02:03 with hours."""
    found = _SPAN.fullmatch(given.strip()) if given.strip() else None
    if given.strip() and found is None:
        raise WrongLine(_("“%(text)s” is no length of time.") % {"text": given})
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    total = hours * 3600 + minutes * 60 + seconds
    if total > LONGEST_S:
        raise WrongLine(_("“%(text)s” is longer than a day.") % {"text": given})
    return total


def _instant(given: str, zone: ZoneInfo, dates: str) -> datetime:
    found = _read_instant(given.strip(), dates)
    if found is None:
        raise WrongLine(_("“%(text)s” is no time.") % {"text": given})
    try:
        found = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise WrongLine(_("“%(text)s” is no time.") % {"text": given}) from None
    if found > datetime.now(UTC) or found.year < 1990:
        raise WrongLine(_("“%(text)s” is not in the past.") % {"text": given})
    return found


def _read_instant(text: str, dates: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    forms = [*_DATES, *(f"{day} {clock}" for day in _SLASHED[dates] for clock in _CLOCKS)]
    for form in forms:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the file's
        except ValueError:
            continue
    return None
