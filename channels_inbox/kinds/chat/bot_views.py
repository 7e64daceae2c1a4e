"""The bot's page in the settings of a chat."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels_inbox.kinds.chat.actions import change_bot
from channels_inbox.kinds.chat.bot_forms import BotForm, bot_initial
from people.access import AgentRequest, agent_required
from people.enums import Role
from tickets.enums import ChannelKind
from tickets.models import Channel


@agent_required(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def bot(request: AgentRequest, slug: str) -> HttpResponse:
    """Who answers first, and with what."""
    found = get_object_or_404(Channel.objects.select_related("settings"), slug=slug, kind=ChannelKind.CHAT)
    form = BotForm(request.POST or None, initial=bot_initial((found.settings.config or {}).get("bot") or {}))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        change_bot(
            channel=found, on=given["on"], name=given["name"], greeting=given["greeting"], choices=form.choices()
        )
        messages.success(request, _("Saved."))
        return redirect("channels:bot", slug)
    context = {"page_title": _("Bot"), "channel": found, "form": form}
    return render(request, "channels_inbox/chat/bot.html", context)
