"""Asking for a new password: the same answer, in the same time, whether or not the address is known (R33)."""

import time
from typing import Any

from allauth.account import views as allauth_views
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from people.sign_in import allow_reset

# Longer than writing and queueing the mail takes, so that the wait says nothing about the address.
ANSWER_AFTER_S = 0.3


class PasswordReset(allauth_views.PasswordResetView):  # type: ignore[misc]
    """Mails a link to a known address and says the same to everybody; 429 after too many questions."""

    def form_valid(self, form: Any) -> HttpResponse:
        began = time.monotonic()
        request: HttpRequest = self.request
        if not allow_reset(form.cleaned_data["email"], request.META.get("REMOTE_ADDR", "")):
            return render(request, "account/too_many.html", status=429)
        form.save(request)
        time.sleep(max(0.0, ANSWER_AFTER_S - (time.monotonic() - began)))
        return HttpResponseRedirect(self.get_success_url())
