"""The card of a phone call in the thread, as a ready string."""

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils.translation import gettext

from core.icons import icon_html
from core.panels import Panel
from people.phones import readable
from tickets.bodies import text_html
from tickets.calls import CallCard, Direction, Outcome, Recorded, headline, span


def icon_of(direction: str, outcome: str) -> str:
    """The icon of a call."""
    if direction == Direction.OUTBOUND:
        return "phone-outgoing"
    return "phone-incoming" if outcome in {Outcome.ANSWERED, Outcome.WRONG_NUMBER} else "phone-missed"


def call_html(kept: dict[str, Any], players: Sequence[Panel]) -> str:
    """What is said of a call: direction, number, times, note, recordings. `players` say where a recording is heard."""
    call = CallCard(**kept)
    missed = "" if call.is_answered or call.direction == Direction.OUTBOUND else " call-card--missed"
    number = f'<span class="call-card__number">{escape(readable(call.number))}</span>' if call.number else ""
    note = f'<div class="call-card__note" dir="auto">{text_html(call.note)}</div>' if call.note else ""
    return (
        f'<div class="message__body call-card{missed}"><p class="call-card__head">'
        f"{icon_html(icon_of(call.direction, call.outcome))}<b>{escape(headline(call.direction, call.outcome))}</b>"
        f"{number}</p>{_times(call)}{note}"
        f"{''.join(_recording(each, players) for each in call.recordings)}</div>"
    )


def _times(call: CallCard) -> str:
    given = (
        (gettext("Waited"), call.wait),
        (gettext("Talked"), call.talk),
        (gettext("On hold"), call.hold),
        (gettext("Wrap-up"), call.wrap),
    )
    parts = "".join(
        f'<div><dt>{escape(word)}</dt><dd class="figure">{span(seconds)}</dd></div>'
        for word, seconds in given
        if seconds
    )
    return f'<dl class="call-card__times">{parts}</dl>' if parts else ""


def _recording(recording: dict[str, Any], players: Sequence[Panel]) -> str:
    state = Recorded(recording["state"])
    if state != Recorded.STORED or not players:
        return f'<p class="call-card__recording subtle">{icon_html("mic", "small")}{escape(str(state.label))}</p>'
    address, name = escape(players[0].url(recording["id"])), escape(gettext("Recording of the call"))
    download = escape(gettext("Download the recording"))
    return (
        f'<div class="call-card__recording"><audio controls preload="none" src="{address}" aria-label="{name}"></audio>'
        f'<a class="icon-button" href="{address}?download" download aria-label="{download}">'
        f"{icon_html('download', 'small')}</a></div>"
    )
