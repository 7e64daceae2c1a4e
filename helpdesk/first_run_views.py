"""The set-up page."""

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from helpdesk import first_run
from people import limits
from people.forms import CompanyFields
from people.password_forms import PasswordFields


class SetUpForm(CompanyFields, PasswordFields):
    """Everything that a new installation needs to know before somebody can sign in."""

    key = forms.CharField(
        label=_("Set-up key"),
        max_length=200,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("The terminal printed it at the start. It shows that this installation is yours."),
    )
    team = forms.CharField(
        label=_("First team"),
        max_length=80,
        initial=_("Support"),
        help_text=_("Tickets belong to teams. You can add more later."),
    )
    person = forms.CharField(label=_("Your name"), max_length=120, help_text=_("Customers see it under your replies."))
    email = forms.EmailField(label=_("Your e-mail"), max_length=254, help_text=_("You will sign in with it."))
    field_order = ["key", "name", "language", "time_zone", "team", "person", "email", "password"]

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if not first_run.key_fits(key):
            raise ValidationError(_("This is not the key that the terminal printed."))
        return key


@never_cache
@sensitive_post_parameters("password", "key")
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Creates the company and its administrator, signs them in, and leads on to the first mailbox."""
    if not first_run.is_needed():
        return redirect("/")
    first_run.ensure_key()
    form = SetUpForm(request.POST or None, initial={"language": settings.LANGUAGE_CODE, "time_zone": "UTC"})
    if request.method == "POST":
        if not limits.allow(f"setup:{request.META.get('REMOTE_ADDR', '')}", most=20, seconds=300):
            form.add_error(None, gettext("Too many tries. Please wait five minutes."))
        elif form.is_valid():
            return _finish(request, form)
    return render(request, "helpdesk/set_up.html", {"form": form}, status=200)


def _finish(request: HttpRequest, form: SetUpForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        agent = first_run.set_up(
            company=given["name"],
            language=given["language"],
            time_zone=given["time_zone"],
            team=given["team"],
            name=given["person"],
            email=given["email"],
            password=given["password"],
        )
    except first_run.AlreadySetUp:
        return redirect("/")
    assert agent.account is not None
    login(request, agent.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("channels:first_mailbox")
