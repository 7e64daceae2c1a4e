"""Settings: visitors whom a chat is closed to, for managers and administrators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from channels_inbox.kinds.chat.bans import lift
from channels_inbox.models import ChatBan
from people.access import AgentRequest, agent_required
from people.enums import Role

managers = agent_required(Role.MANAGER, Role.ADMINISTRATOR)
MOST = 200


@managers
@require_GET
def bans(request: AgentRequest) -> HttpResponse:
    """Who is banned now, the latest first. Two queries."""
    rows = ChatBan.objects.filter(lifted_at=None).select_related("channel", "agent").order_by("-pk")[:MOST]
    return render(request, "channels_inbox/bans.html", {"page_title": _("Banned visitors"), "bans": rows})


@managers
@require_POST
def removal(request: AgentRequest, ban_id: int) -> HttpResponse:
    """Lifts a ban."""
    row = get_object_or_404(ChatBan, pk=ban_id, lifted_at=None)
    lift(row=row, agent=request.agent)
    messages.success(request, _("%(name)s may write again.") % {"name": row.name})
    return redirect("bans:bans")
