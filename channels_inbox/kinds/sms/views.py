"""SMS's page in the settings, and its live test."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_inbox.errors import AdapterError
from channels_inbox.kinds.pages import Check, KindPage
from channels_inbox.kinds.sms.api import Account
from channels_inbox.kinds.sms.forms import SmsForm
from channels_inbox.kinds.sms.send import SmsCarrier
from channels_inbox.outbound.checks import CheckResult
from tickets.models import Channel


def check(channel: Channel) -> list[Check]:
    """Asks Twilio about the account, and where it posts what comes in to the number."""
    label = _("Account")
    try:
        carrier = SmsCarrier(channel)
        said = carrier.account.call("GET", ".json")
        names = {"name": said.get("friendly_name") or carrier.account.sid, "state": said.get("status")}
        words = _("Twilio knows the account “%(name)s”; it is %(state)s.") % names
        found = [Check(label, CheckResult(said.get("status") == "active", words))]
        label = _("Sender")
        found.append(Check(label, _sender(carrier)))
    except AdapterError as problem:
        return [Check(label, CheckResult(False, problem.words))]
    return found


def _sender(carrier: SmsCarrier) -> CheckResult:
    if not carrier.sender.startswith("+"):
        words = _("Twilio cannot be asked about it. Enter the address below under its Integration, as HTTP POST.")
        return CheckResult(True, words)
    number = _number(carrier.account, carrier.sender)
    if number is None:
        return CheckResult(False, _("The account has no number %(number)s.") % {"number": carrier.sender})
    if not (number.get("capabilities") or {}).get("sms", True):
        return CheckResult(False, _("%(number)s cannot send SMS.") % {"number": carrier.sender})
    address = str(number.get("sms_url") or "")
    if address.rstrip("/") != carrier.hook.rstrip("/"):
        words = _("Twilio posts messages to another address: %(url)s") % {"url": address or _("none")}
        return CheckResult(False, words)
    if str(number.get("sms_method") or "POST").upper() != "POST":
        return CheckResult(False, _("Twilio asks the address by GET. Choose HTTP POST."))
    return CheckResult(True, _("Twilio posts messages to %(hook)s.") % {"hook": carrier.hook})


def _number(account: Account, number: str) -> dict[str, Any] | None:
    listed = account.call("GET", "/IncomingPhoneNumbers.json", [("PhoneNumber", number)])
    found: list[dict[str, Any]] = listed.get("incoming_phone_numbers") or []
    return next((each for each in found if each.get("phone_number") == number), None)


page = KindPage(
    title="SMS",
    lead=gettext_lazy("Customers send text messages to your number, agents answer from the inbox."),
    icon="message-square",
    form=SmsForm,
    steps="channels_inbox/kinds/_sms.html",
    test_word=gettext_lazy("Test the connection"),
    test=check,
)
