"""The page of the lines by which a website begins a conversation, in the settings of a chat."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from channels_inbox.kinds.chat.actions import change_greetings
from channels_inbox.kinds.chat.proactive import MOST, read_greetings
from core.signing import new_token
from core.text import clean_line
from people.access import AgentRequest, agent_required
from people.enums import Role
from tickets.enums import ChannelKind
from tickets.models import Channel

NUMBERS = range(1, MOST + 1)
LONGEST_WAIT_S = 3600


class GreetingsForm(forms.Form):
    """Up to five rules; one without a text is none. An edited text is a new rule, which visitors see once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in NUMBERS:
            self.fields[f"text{number}"] = forms.CharField(label=_("Text"), max_length=200, required=False)
            page = forms.CharField(
                label=_("Pages"),
                max_length=200,
                required=False,
                help_text=_("For example /pricing or /shop/*; the star stands for anything."),
            )
            self.fields[f"page{number}"] = page
            after = forms.IntegerField(
                label=_("Seconds on the page"), min_value=0, max_value=LONGEST_WAIT_S, required=False, initial=20
            )
            self.fields[f"after{number}"] = after
            only = forms.BooleanField(label=_("Only within the business hours"), required=False, initial=True)
            self.fields[f"open_only{number}"] = only

    def rows(self) -> list[dict[str, Any]]:
        """The rules, for the page."""
        names = ("text", "page", "after", "open_only")
        return [
            {"number": number, "title": self[f"text{number}"].value() or "", "has_errors": bool(self.errors)}
            | {name: self[f"{name}{number}"] for name in names}
            for number in NUMBERS
        ]

    def clean(self) -> dict[str, Any]:
        """A rule needs its pages."""
        given: dict[str, Any] = super().clean() or {}
        for number in NUMBERS:
            page = given.get(f"page{number}") or ""
            if given.get(f"text{number}") and not page.startswith(("/", "*", "https://", "http://")):
                self.add_error(f"page{number}", gettext("Write a path such as /pricing, or a whole address."))
        return given

    def greetings(self, before: dict[str, str]) -> list[dict[str, Any]]:
        """The rules as they are stored; `before` are the ids of texts that stay the same rule."""
        given, found = self.cleaned_data, []
        for number in NUMBERS:
            text = clean_line(given.get(f"text{number}") or "", 200)
            if not text:
                continue
            after = given.get(f"after{number}")
            rule = {"id": before.get(text) or new_token()[:12], "page": clean_line(given[f"page{number}"], 200)}
            only = bool(given.get(f"open_only{number}"))
            found.append({**rule, "after": 20 if after is None else after, "text": text, "open_only": only})
        return found


@agent_required(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def greetings(request: AgentRequest, slug: str) -> HttpResponse:
    """Which pages begin a conversation, when, and with what."""
    channel = get_object_or_404(Channel.objects.select_related("settings"), slug=slug, kind=ChannelKind.CHAT)
    rules = read_greetings(channel.settings.config or {})
    initial: dict[str, Any] = {}
    for number, rule in enumerate(rules, start=1):
        initial |= {f"text{number}": rule.text, f"page{number}": rule.page}
        initial |= {f"after{number}": rule.after, f"open_only{number}": rule.open_only}
    form = GreetingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_greetings(channel=channel, greetings=form.greetings({rule.text: rule.id for rule in rules}))
        messages.success(request, gettext("Saved."))
        return redirect("channels:greetings", slug)
    context = {"page_title": gettext("Messages by page"), "channel": channel, "form": form}
    return render(request, "channels_inbox/chat/greetings.html", context)
