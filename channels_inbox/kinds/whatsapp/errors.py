"""Meta's error codes: what they mean for a message, in plain words."""

from typing import Any

from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from core.text import clean_line

LATER = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004})
ACCOUNT = frozenset({0, 3, 10, 33, 190, 368, 131005, 131031, 131042, 131045, 133010})
PERMISSIONS = range(200, 300)
WINDOW = 131047
UNREACHABLE = frozenset({131026, 131030, 131021})


def words_of(error: dict[str, Any]) -> str:
    """What an error of Meta's says, for the agent."""
    code = int(error.get("code") or 0)
    details = (error.get("error_data") or {}).get("details") or error.get("message") or error.get("title") or ""
    own = clean_line(str(details), 300)
    if code == WINDOW:
        return _("The customer last wrote more than 24 hours ago, so WhatsApp does not take this message.")
    if code in UNREACHABLE:
        return _("WhatsApp cannot deliver to this customer (%(code)s: %(why)s).") % {"code": code, "why": own}
    if code in ACCOUNT or code in PERMISSIONS:
        words = _("WhatsApp does not accept the access token or the account (%(code)s: %(why)s).")
        return words % {"code": code, "why": own}
    return _("WhatsApp said: %(why)s (%(code)s)") % {"code": code, "why": own}


def explained(status: int, error: dict[str, Any]) -> AdapterError:
    """An answer that is no success, as the error that adapters speak."""
    code = int(error.get("code") or 0)
    words = words_of(error) if error else _("WhatsApp answered HTTP %(status)s.") % {"status": status}
    is_account = status == 401 or (bool(error) and (code in ACCOUNT or code in PERMISSIONS))
    if code in LATER or status == 429 or (status >= 500 and not is_account):
        return AdapterError(words)
    if is_account:
        return AdapterError(words, connection=True)
    return AdapterError(words, permanent=True)
