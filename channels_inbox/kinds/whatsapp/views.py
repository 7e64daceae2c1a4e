"""WhatsApp's page in the settings, and its live test."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_inbox.errors import AdapterError
from channels_inbox.kinds.pages import Check, KindPage
from channels_inbox.kinds.posted import channel_secrets
from channels_inbox.kinds.whatsapp.adapter import verify_token
from channels_inbox.kinds.whatsapp.api import call
from channels_inbox.kinds.whatsapp.forms import WhatsAppForm
from channels_inbox.kinds.whatsapp.tokens import examine_token
from channels_inbox.outbound.checks import CheckResult
from channels_inbox.outbound.config import secrets_of
from tickets.models import Channel


def check(channel: Channel) -> list[Check]:
    """Asks Meta about the phone number under the access token, and says whether posts can be believed."""
    ready = bool(channel_secrets(channel.settings))
    told = _("Posts that Meta signs with the app secret are taken in.") if ready else _("The app secret is missing.")
    checks = [Check(_("Phone number"), _number(channel)), Check(_("Webhook"), CheckResult(ready, told))]
    return [*checks, Check(_("Access token"), _token(channel))]


def _token(channel: Channel) -> CheckResult:
    try:
        state = examine_token(channel)
    except AdapterError as problem:
        return CheckResult(False, problem.words)
    return CheckResult(state.ok, state.words)


def _number(channel: Channel) -> CheckResult:
    number = str((channel.settings.config or {}).get("phone_number_id") or "")
    path = f"{number}?fields=display_phone_number,verified_name,quality_rating"
    try:
        said = call(secrets_of(channel.settings).get("access_token", ""), "GET", path)
    except AdapterError as problem:
        return CheckResult(False, problem.words)
    names = {"number": said.get("display_phone_number"), "name": said.get("verified_name")}
    return CheckResult(True, _("It is %(number)s, shown as %(name)s.") % names)


page = KindPage(
    title="WhatsApp",
    lead=gettext_lazy("Customers write to your WhatsApp number, agents answer from the inbox."),
    icon="message-circle",
    form=WhatsAppForm,
    steps="channels_inbox/kinds/_whatsapp.html",
    test_word=gettext_lazy("Test the connection"),
    test=check,
    shown=lambda channel: [(_("Verify token"), verify_token(channel.pk))],
)
