"""What an administrator decides about the bot of a chat."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels_inbox.kinds.chat.bot_rules import ASK_EMAIL, DOES, LINK, MOST_CHOICES, TEAM, TEXT
from core.text import clean, clean_line
from people.models import Team

NUMBERS = range(1, MOST_CHOICES + 1)


class BotForm(forms.Form):
    """Name, greeting and menu of the bot; an entry without a label is none."""

    on = forms.BooleanField(
        label=_("The bot answers first"),
        required=False,
        help_text=_(
            "It hands over at once when somebody asks for a person, and after two questions it has no answer to."
        ),
    )
    name = forms.CharField(
        label=_("Name"), max_length=60, required=False, help_text=_("Visitors read it with “automatic” beside it.")
    )
    greeting = forms.CharField(
        label=_("Greeting"), max_length=300, required=False, help_text=_("The first thing that a visitor reads.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.filter(is_active=True).order_by("name")
        for number in NUMBERS:
            self.fields[f"label{number}"] = forms.CharField(
                label=_("Words on the button"), max_length=60, required=False
            )
            self.fields[f"does{number}"] = forms.ChoiceField(label=_("What happens"), choices=DOES, required=False)
            text = forms.CharField(label=_("Text"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3}))
            self.fields[f"text{number}"] = text
            address = forms.URLField(label=_("Address"), max_length=1000, required=False, assume_scheme="https")
            self.fields[f"link{number}"] = address
            self.fields[f"team{number}"] = forms.ModelChoiceField(teams, label=_("Team"), required=False)

    def rows(self) -> list[dict[str, Any]]:
        """The entries of the menu, for the page."""
        names = ("label", "does", "text", "link", "team")
        return [
            {"number": number, "is_open": bool(self[f"label{number}"].value()) and bool(self.errors)}
            | {"title": self[f"label{number}"].value() or ""}
            | {name: self[f"{name}{number}"] for name in names}
            for number in NUMBERS
        ]

    def clean(self) -> dict[str, Any]:
        """A bot has a name; each entry what it needs, and words that no other has."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("on") and not given.get("name"):
            self.add_error("name", gettext("Give the bot a name."))
        seen: set[str] = set()
        for number in NUMBERS:
            label = clean_line(given.get(f"label{number}") or "", 60)
            if not label:
                continue
            if label.casefold() in seen:
                self.add_error(f"label{number}", gettext("Another entry has these words."))
            seen.add(label.casefold())
            need = {TEXT: "text", LINK: "link", TEAM: "team"}.get(given.get(f"does{number}") or TEXT)
            if need and not given.get(f"{need}{number}"):
                self.add_error(f"{need}{number}", gettext("This entry needs it."))
        return given

    def choices(self) -> list[dict[str, str]]:
        """The menu as it is stored."""
        given, found = self.cleaned_data, []
        for number in NUMBERS:
            label, does = clean_line(given.get(f"label{number}") or "", 60), given.get(f"does{number}") or TEXT
            if not label:
                continue
            team = given.get(f"team{number}")
            text = clean(given.get(f"text{number}") or "", 1000)
            value = {
                TEXT: text,
                ASK_EMAIL: text,
                LINK: given.get(f"link{number}") or "",
                TEAM: str(team.pk if team else ""),
            }
            found.append({"label": label, "does": does, "value": value[does]})
        return found


def bot_initial(stored: dict[str, Any]) -> dict[str, Any]:
    """What the form shows of a stored bot."""
    shown = {"on": stored.get("on"), "name": stored.get("name"), "greeting": stored.get("greeting")}
    for number, entry in enumerate(stored.get("choices") or (), start=1):
        part = {LINK: "link", TEAM: "team"}.get(entry["does"], "text")
        shown |= {f"label{number}": entry["label"], f"does{number}": entry["does"], f"{part}{number}": entry["value"]}
    return shown
