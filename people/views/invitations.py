"""Accepting an invitation."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from people import limits, queries
from people.actions import staff
from people.forms import AcceptInvitationForm


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Who opens the link from the invitation chooses name and password, and is signed in."""
    if not limits.allow(f"invitation:{request.META.get('REMOTE_ADDR', '')}", most=60, seconds=300):
        return render(request, "account/too_many.html", status=429)
    invitation = staff.open_invitation(token)
    if invitation is None:
        return render(request, "people/invitation_gone.html", status=404)
    form = AcceptInvitationForm(request.POST or None, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        try:
            agent = staff.accept_invitation(token=token, **form.cleaned_data)
        except staff.StaffRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            assert agent.account is not None
            login(request, agent.account, backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect("/")
    context = {"form": form, "invitation": invitation, "company": queries.company()}
    return render(request, "people/invitation_accept.html", context)
