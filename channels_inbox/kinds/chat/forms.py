"""What an administrator decides about a chat."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels_inbox.kinds.forms import KindForm
from channels_inbox.live.rules import CAPACITY, MAIL_AFTER_MIN, RING_S

ASK = (("no", _("Do not ask")), ("optional", _("Ask, may be left empty")), ("required", _("Ask, must be filled in")))
SIDES = (("end", _("Bottom right (left in right-to-left languages)")), ("start", _("Bottom left")))
THEMES = (("system", _("As the visitor's system")), ("light", _("Light")), ("dark", _("Dark")))
_HOST = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::\d{1,5})?")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
COLOUR = "#1a748e"


def website(value: str) -> str:
    """A host as people type it ("https://shop.example/", "shop.example") as a source of the policy; else ValueError."""
    entry = value.strip().lower()
    parts = urlsplit(entry if "//" in entry else f"//{entry}")
    if parts.scheme not in {"", "http", "https"} or not _HOST.fullmatch(parts.netloc):
        raise ValueError(value)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme else parts.netloc


class WebsitesField(forms.CharField):
    """One website in each line."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = [line for line in super().clean(value).split() if line]
        found = []
        for line in lines:
            try:
                found.append(website(line))
            except ValueError:
                raise ValidationError(gettext("“%(line)s” is not a website.") % {"line": line}) from None
        return list(dict.fromkeys(found))


class ChatForm(KindForm):
    """The chat: where it may stand, how it looks, what it says and asks."""

    config_names = (
        "websites", "colour", "side", "theme", "greeting", "welcome", "away", "ask_name", "ask_email", "privacy",
        "preview", "capacity", "ring_s", "mail_after_min", "busy_after_misses",
    )  # fmt: skip

    websites = WebsitesField(
        label=_("Websites"),
        help_text=_("One in each line, for example shop.example or *.shop.example. The chat opens on these alone."),
    )
    greeting = forms.CharField(
        label=_("Title"), max_length=60, required=False, help_text=_("Stands at the top. Empty: your company's name.")
    )
    welcome = forms.CharField(
        label=_("Welcome"), max_length=300, required=False, help_text=_("The first thing that a visitor reads.")
    )
    away = forms.CharField(
        label=_("When nobody is there"),
        max_length=300,
        required=False,
        help_text=_("Outside the business hours visitors leave a message, which is answered by mail."),
    )
    ask_name = forms.ChoiceField(label=_("Name before the chat"), choices=ASK, initial="optional")
    ask_email = forms.ChoiceField(
        label=_("E-mail before the chat"),
        choices=ASK,
        initial="optional",
        help_text=_(
            "With it, an answer that comes after the visitor has left goes by mail. Outside the business hours "
            "it is always asked for."
        ),
    )
    colour = forms.CharField(
        label=_("Colour"),
        max_length=7,
        initial=COLOUR,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Of the button and the visitor's own messages; words on it become light or dark by themselves."),
    )
    theme = forms.ChoiceField(label=_("Light or dark"), choices=THEMES, initial="system")
    side = forms.ChoiceField(label=_("Place"), choices=SIDES, initial="end")
    privacy = forms.URLField(
        label=_("Privacy notice"),
        required=False,
        assume_scheme="https",
        help_text=_("The address of your page about it."),
    )

    preview = forms.BooleanField(
        label=_("Show agents what visitors type"),
        required=False,
        help_text=_("Before it is sent. The chat then says so to the visitor, below the field."),
    )
    capacity = forms.IntegerField(
        label=_("Chats at once"),
        min_value=1,
        max_value=20,
        initial=CAPACITY,
        help_text=_("So many an agent holds at the same time, unless another number stands on the agent's page."),
    )
    ring_s = forms.IntegerField(
        label=_("Seconds to ring"),
        min_value=10,
        max_value=300,
        initial=RING_S,
        help_text=_("After them a chat that was not accepted goes on to the next agent."),
    )
    mail_after_min = forms.IntegerField(
        label=_("Offer an answer by mail from"),
        min_value=1,
        max_value=240,
        initial=MAIL_AFTER_MIN,
        help_text=_("Minutes of expected wait. It is offered, too, while no agent is there."),
    )
    busy_after_misses = forms.BooleanField(
        label=_("Busy after two missed chats"),
        required=False,
        help_text=_("An agent who misses two in a row becomes busy until they say otherwise."),
    )

    def clean_colour(self) -> str:
        colour = self.cleaned_data["colour"]
        if not _COLOUR.fullmatch(colour):
            raise ValidationError(gettext("Please choose a colour."))
        return str(colour).lower()
