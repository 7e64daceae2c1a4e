"""Settings: API tokens. Everybody manages their own; administrators see and end all."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.access import AgentRequest, agent_required
from people.actions.tokens import create_api_token, revoke_api_token
from people.forms import TokenForm
from people.models import Agent, ApiToken


@agent_required()
@require_http_methods(["GET", "POST"])
def tokens(request: AgentRequest) -> HttpResponse:
    """Lists tokens and makes one for oneself; its text is shown this once."""
    form = TokenForm(request.POST or None)
    text = ""
    if request.method == "POST" and form.is_valid():
        _token, text = create_api_token(
            agent=request.agent, name=form.cleaned_data["name"], scopes=[form.cleaned_data["scope"]]
        )
        form = TokenForm()
    found = _visible(request.agent).select_related("agent").order_by("revoked_at", "-created_at")
    context = {"page_title": _("API tokens"), "form": form, "tokens": found, "text": text}
    return render(request, "people/tokens.html", context)


@agent_required()
@require_POST
def revocation(request: AgentRequest, token_id: int) -> HttpResponse:
    """Ends a token."""
    revoke_api_token(token=get_object_or_404(_visible(request.agent), pk=token_id))
    messages.success(request, _("The token no longer works."))
    return redirect("people:tokens")


def _visible(agent: Agent) -> QuerySet[ApiToken]:
    return ApiToken.objects.all() if agent.is_administrator else ApiToken.objects.filter(agent=agent)
