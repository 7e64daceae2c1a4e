"""`/demo/phone/`: a customer's telephone. What is sent there goes to the product through its own webhooks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from helpdesk.demo import handset
from helpdesk.demo.providers.ledger import File
from helpdesk.demo.talks import CHAT, PHONE, SMS, TELEGRAM, WHATSAPP
from people.access import AgentRequest, agent_required
from tickets.files import INLINE_IMAGES, clean_filename

APPS = {
    WHATSAPP: ("WhatsApp", "message-circle"),
    TELEGRAM: ("Telegram", "send"),
    SMS: (gettext_lazy("Texts"), "message-square"),
    PHONE: (gettext_lazy("Phone"), "phone"),
    CHAT: (gettext_lazy("Website"), "globe"),
}
LANGUAGES = (("en", "English"), ("pt", "Português"), ("de", "Deutsch"), ("fr", "Français"), ("ro", "Română"))
MOST_FILE_BYTES = 5 * 1024 * 1024


class CustomerForm(forms.Form):
    """Somebody new with a telephone."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, initial="Dana Moreira")
    address = forms.RegexField(
        r"^\+?[\d ]{6,20}$",
        label=gettext_lazy("Number"),
        required=False,
        help_text=gettext_lazy("Empty: one by chance."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)


class WritingForm(forms.Form):
    """A message: words, a picture, or both."""

    text = forms.CharField(max_length=4_000, required=False)
    file = forms.FileField(required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("text") and not given.get("file"):
            raise forms.ValidationError(_("Please write something."))
        if given.get("file") and given["file"].size > MOST_FILE_BYTES:
            raise forms.ValidationError(_("Files of up to 5 MB, please."))
        return given


@agent_required()
@require_safe
def phone(request: AgentRequest, app: str = WHATSAPP, number: int = 0) -> HttpResponse:
    """The telephone with one app open, and with a conversation when a customer is chosen."""
    if app not in APPS:
        raise Http404
    page = {"app": app, "apps": _apps(app), "form": CustomerForm(), "website": handset.world_url("/demo/shop/")}
    if app == CHAT and handset.is_there():
        response = render(request, "demo/phone.html", page)
        # The page shows the website on its own origin, in the frame of a telephone.
        response._csp_update = {"frame-src": [handset.world_url()]}  # type: ignore[attr-defined]
        return response
    if app == CHAT:
        return render(request, "demo/phone.html", {**page, "is_away": True})
    try:
        page["lines"] = handset.lines(app)
        if number:
            page["line"], page["entries"] = handset.line(number, read=True)
    except handset.Away:
        return render(request, "demo/phone.html", {**page, "is_away": True})
    except handset.NotThere:
        raise Http404 from None
    return render(request, "demo/phone.html", page)


@agent_required()
@require_POST
def customers(request: AgentRequest, app: str) -> HttpResponse:
    """A new customer; leads to their telephone. Effects: a line in the ledger of the demo's telephones."""
    if app not in APPS or app == CHAT:
        raise Http404
    form = CustomerForm(request.POST)
    if not form.is_valid():
        words = [str(error) for errors in form.errors.values() for error in errors]
        messages.error(request, " ".join(words))
        return redirect("demo:phone_app", app)
    try:
        line = handset.open_line(app, **form.cleaned_data)
    except (handset.Away, handset.NotTaken):
        messages.error(request, _("The demo's telephones are not ready yet. Please try again."))
        return redirect("demo:phone_app", app)
    return redirect("demo:phone_line", app, line.id)


@agent_required()
@require_safe
def conversation(request: AgentRequest, app: str, number: int) -> HttpResponse:
    """The messages as a fragment; 204 when nothing happened since `changed`."""
    del app
    try:
        line, entries = handset.line(number, read=True)
    except (handset.Away, handset.NotThere):
        return HttpResponse(status=204)
    if request.GET.get("changed") == str(line.changed):
        return HttpResponse(status=204)
    return render(request, "demo/_phone_thread.html", {"line": line, "entries": entries})


@agent_required()
@require_POST
def entries(request: AgentRequest, app: str, number: int) -> HttpResponse:
    """The customer sends a message: posted by the provider, signed, to the product's webhook."""
    form = WritingForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.non_field_errors()) or _("That is too long."))
        return redirect("demo:phone_line", app, number)
    try:
        handset.write(number, text=form.cleaned_data["text"], file=_file(form))
    except handset.NotThere:
        raise Http404 from None
    except (handset.Away, handset.NotTaken):
        messages.error(request, _("It could not be sent. Please try again."))
    return redirect("demo:phone_line", app, number)


@agent_required()
@require_POST
def calls(request: AgentRequest, number: int) -> HttpResponse:
    """The customer calls whoever is signed in, who picks up, or one of them hangs up: told by the telephone system."""
    agent = request.agent
    do, email = request.POST.get("do", ""), agent.account.email if agent.account else ""
    try:
        handset.call(number, do=do, agent=email)
    except handset.NotThere:
        raise Http404 from None
    except handset.NotTaken:
        messages.error(request, _("That cannot be done now."))
    except handset.Away:
        messages.error(request, _("It could not be sent. Please try again."))
    return redirect("demo:phone_line", PHONE, number)


@agent_required()
@require_safe
def picture(request: HttpRequest, number: int) -> HttpResponse:
    """A picture of a conversation; what is no picture comes as a download."""
    del request
    try:
        found = handset.file(number)
    except (handset.Away, handset.NotThere):
        raise Http404 from None
    is_image = found.content_type in INLINE_IMAGES
    response = HttpResponse(found.content, content_type=found.content_type if is_image else "application/octet-stream")
    response["Content-Disposition"] = "inline" if is_image else "attachment"
    return response


def _file(form: WritingForm) -> File | None:
    given = form.cleaned_data["file"]
    if given is None:
        return None
    return File(clean_filename(given.name), given.content_type or "application/octet-stream", given.read())


def _apps(current: str) -> list[dict[str, Any]]:
    return [{"key": key, "name": name, "icon": icon, "current": key == current} for key, (name, icon) in APPS.items()]
