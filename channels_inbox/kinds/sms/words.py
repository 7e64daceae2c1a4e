"""Twilio's error codes: what they mean for a message, in plain words, and what is to be done (docs/channels/sms.md)."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_inbox.errors import AdapterError
from core.text import clean_line

OPTED_OUT = 21610
# Too much at once, or a queue that is full: the same message may leave later.
LATER = frozenset({14107, 20429, 21611, 30001, 30022})
# Not the message is wrong but the account or the sender: an administrator can mend that, and messages wait.
ACCOUNT = frozenset({20003, 20005, 20008, 20403, 20404, 21212, 21603, 21606, 21609, 21659, 21660, 21703, 21705, 30002})
WORDS: dict[int, Promise] = {
    20003: gettext_lazy("Twilio does not accept the account SID or the auth token."),
    20429: gettext_lazy("Twilio takes no more messages for the moment."),
    21211: gettext_lazy("This is no phone number that can get messages."),
    21212: gettext_lazy("The sender of this channel is no number of your Twilio account."),
    21217: gettext_lazy("This is no phone number that can get messages."),
    21408: gettext_lazy("Your Twilio account may not send to this country. Allow it in its Geo permissions."),
    21606: gettext_lazy("The sender of this channel cannot send messages to this number."),
    21608: gettext_lazy("A trial account of Twilio sends to verified numbers alone."),
    OPTED_OUT: gettext_lazy("This customer wrote STOP, so Twilio sends them nothing until they write START."),
    21609: gettext_lazy("Twilio cannot reach this helpdesk: its public address must be one on the Internet."),
    21611: gettext_lazy("Too many messages of this sender wait at Twilio."),
    21612: gettext_lazy("Twilio cannot send from this sender to this number."),
    21614: gettext_lazy("This is no mobile number, so it gets no messages."),
    21617: gettext_lazy("The message is too long for Twilio."),
    21620: gettext_lazy("Twilio could not fetch a file of this message: its address must be public."),
    21623: gettext_lazy("Twilio takes at most ten files in one message."),
    30001: gettext_lazy("Too many messages waited at Twilio. Sending it again may help."),
    30002: gettext_lazy("Your Twilio account is suspended."),
    30003: gettext_lazy("The phone is switched off or out of reach. Sending it again later may help."),
    30004: gettext_lazy("The customer's phone or carrier blocks messages of this sender."),
    30005: gettext_lazy("The number is unknown, or no longer in use."),
    30006: gettext_lazy("This is a landline, or its carrier takes no messages."),
    30007: gettext_lazy("The carrier took this message for unwanted and filtered it out."),
    30008: gettext_lazy("The message was not delivered, and the carrier does not say why. Sending it again may help."),
    30019: gettext_lazy("The files are too large for the customer's carrier."),
    30022: gettext_lazy("More messages were sent than the carrier allows. Sending it again later may help."),
    30032: gettext_lazy("Your toll-free number is not verified at Twilio yet."),
    30034: gettext_lazy("Your number is not registered for business messages (A2P 10DLC) in the United States."),
    30410: gettext_lazy("The customer's carrier did not answer. Sending it again may help."),
    63038: gettext_lazy("Your Twilio account has reached the most messages of this day."),
}


def words_of(code: int, said: str) -> str:
    """What an error says for the agent: our words where the code is known, Twilio's own else."""
    if code in WORDS:
        return f"{WORDS[code]} ({code})"
    own = clean_line(said, 300) or _("it gave no reason")
    return _("Twilio said: %(why)s") % {"why": f"{own} ({code})" if code else own}


def explained(status: int, code: int, said: str, wait_s: float = 0.0) -> AdapterError:
    """An answer that is no success, as the error that adapters speak."""
    words = words_of(code, said or f"HTTP {status}")
    if code in ACCOUNT or status in {401, 403, 404}:
        return AdapterError(words, connection=True)
    if code in LATER or status == 429 or status >= 500:
        return AdapterError(words, wait_s=wait_s)
    return AdapterError(words, permanent=True)
