"""How calls read in templates."""

from django import template

from channels_inbox.models import Call
from people.phones import readable
from tickets import calls
from tickets.call_html import icon_of

register = template.Library()


@register.filter
def phone(number: str) -> str:
    """`{{ call.number|phone }}`: in groups."""
    return readable(number) if number else ""


@register.filter
def call_icon(call: Call) -> str:
    """`{% icon call|call_icon %}`; a call that goes on is none that was missed."""
    return icon_of(call.direction, call.outcome or calls.Outcome.ANSWERED)


@register.filter
def call_headline(call: Call) -> str:
    """`{{ call|call_headline }}`: what happened."""
    return calls.headline(call.direction, call.outcome)


@register.filter
def call_span(seconds: int) -> str:
    """`{{ call.talk_seconds|call_span }}`: 4:05."""
    return calls.span(seconds)
