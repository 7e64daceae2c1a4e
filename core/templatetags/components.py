"""Template tags of the design system; built into every template. See docs/design.md."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django import template
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import components, modules
from core.clocks import FAR_FUTURE
from core.icons import icon_html

register = template.Library()


@register.simple_tag
def icon(name: str, modifier: str = "", label: str = "") -> SafeString:
    """`{% icon "inbox" "small" %}`."""
    return icon_html(str(name), str(modifier), str(label))


@register.simple_tag
def avatar(name: str, key: object = "", size: str = "", presence: str = "", kind: str = "") -> SafeString:
    """`{% avatar contact.name contact.id size="small" presence="online" %}`."""
    return components.avatar_html(name, key, size=size, presence=presence, kind=kind)


@register.simple_tag
def when(instant: datetime | None, form: str = "relative", empty: str = "–") -> SafeString | str:
    """`{% when ticket.updated_at %}`; `form`: relative, clock, date. Nothing to show gives `empty`."""
    return components.written_time_html(instant, form) if instant else empty


@register.simple_tag
def due_chip(due: datetime, soon: datetime) -> SafeString | str:
    """`{% due_chip ticket.due_order ticket.soon_order %}`: counts down; "" for the far future."""
    return components.due_html(due, soon) if due < FAR_FUTURE else ""


@register.simple_tag
def rail_item(
    href: str, icon: str, label: object, count: int = 0, alert: bool = False, current: bool = False
) -> SafeString:
    """`{% rail_item "/inbox/mine/" "user" "Mine" count=14 current=True %}`."""
    return components.rail_item_html(href, icon, str(label), count or 0, alert=bool(alert), current=bool(current))


@register.simple_tag
def keys(shortcut: str) -> SafeString:
    """`{% keys "Ctrl+K" %}`."""
    return components.keys_html(shortcut)


@register.simple_tag
def ring(share: float, label: str = "") -> SafeString:
    """`{% ring 0.25 %}`."""
    return components.ring_html(share, label)


@register.simple_tag
def channel_icon(kind: str) -> SafeString:
    """The icon of a channel's kind, in its colour: `{% channel_icon "email" %}`."""
    colour, name = components.CHANNELS.get(kind, ("form", "share-2"))
    return format_html('<span class="channel channel--{}">{}</span>', colour, icon_html(name))


@register.simple_tag
def status_chip(category: str, name: str) -> SafeString:
    """A status as shape and word: `{% status_chip status.category status.name %}`."""
    state, shape = components.STATUSES.get(category, ("open", "circle-dot"))
    return format_html('<span class="chip status status--{}">{}{}</span>', state, icon_html(shape), name)


@register.simple_tag
def bars(counts: Sequence[int], label: str) -> SafeString:
    """`{% bars day.received label %}`."""
    return components.bars_html(counts, label)


@register.filter
def duration(seconds: float) -> str:
    """`{{ day.lag_s|duration }}`."""
    return components.duration(seconds)


@register.filter
def file_size(size: int) -> str:
    """`{{ attachment.size|file_size }}`."""
    return components.file_size(size)


@register.filter
def file_icon(content_type: str) -> str:
    """`{% icon attachment.content_type|file_icon %}`."""
    return components.file_icon(content_type)


@register.simple_tag
def import_map() -> SafeString:
    """The import map's JSON; the page gives it the nonce."""
    return mark_safe(modules.import_map())


class Place(NamedTuple):
    """An entry of the dock."""

    label: str
    icon: str
    href: str
    badge: int | None
    current: bool


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> tuple[Place, ...]:
    """The entries of `nav_items` with address, count and whether the page belongs to them."""
    agent, path = context.get("agent"), getattr(context.get("request"), "path", "")
    places = []
    for item in context.get("nav_items") or ():
        href = item.url(agent)
        count = item.count(agent) if item.count else None
        places.append(Place(str(item.label), item.icon, href, count, path.startswith(href)))
    return tuple(places)


@register.inclusion_tag("components/_field.html")
def field(bound: BoundField, help: str = "", label: str = "", placeholder: str = "", **attrs: str) -> dict[str, Any]:
    """A form field with label, help and errors: `{% field form.name autocomplete="name" %}` (any attribute)."""
    widget = bound.field.widget
    is_box, is_choice = isinstance(widget, CheckboxInput), isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    given: dict[str, str | bool] = {name.replace("_", "-"): value for name, value in attrs.items()}
    if placeholder:
        given["placeholder"] = placeholder
    help_text = help or bound.help_text
    described = _described_by(bound, bool(help_text))
    given["class"] = " ".join(filter(None, [widget.attrs.get("class", ""), "checkbox" if is_box else "field__input"]))
    if described and not is_choice:
        given["aria-describedby"] = described
    if bound.errors:
        given["aria-invalid"] = "true"
    return {
        "field": bound,
        "control": "" if is_choice else bound.as_widget(attrs=given),
        "label": label or bound.label,
        "help": help_text,
        "described": described,
        "is_box": is_box,
        "is_choice": is_choice,
    }


def _described_by(bound: BoundField, has_help: bool) -> str:
    ids = [f"{bound.auto_id}_help"] if has_help else []
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


@register.tag
def slot(parser: Parser, token: Token) -> "SlotNode":
    """`{% slot name %}…{% endslot %}`: keeps its rendered inside as `name`, for a partial's parameter."""
    _, name = token.split_contents()
    inside = parser.parse(("endslot",))
    parser.delete_first_token()
    return SlotNode(name, inside)


class SlotNode(template.Node):
    """Renders its inside into a variable and nothing in its place."""

    def __init__(self, name: str, inside: NodeList) -> None:
        self.name = name
        self.nodelist = inside

    def render(self, context: Context) -> SafeString:
        """Effect: sets the variable in the current scope of the context."""
        context[self.name] = self.nodelist.render(context)
        return SafeString("")
