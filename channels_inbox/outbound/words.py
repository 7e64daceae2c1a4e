"""What went wrong with a server, in words that an administrator understands without knowing Python."""

import smtplib
import ssl

from django.utils.translation import gettext as _

from core import net

LONGEST_WORDS = 1_000


def connection_words(error: BaseException, host: str, port: int) -> str:
    """Why a server could not be used: the name, the address, the port, its silence, its certificate, or its answer."""
    names = {"host": host or _("The server"), "port": port, "why": _reason(error)}
    match error:
        case net.NetRefused():
            words = _("%(host)s:%(port)s is not an address that may be used: %(why)s.")
        case net.HostUnknown():
            words = _("No server is known under the name %(host)s.")
        case ssl.SSLCertVerificationError():
            words = _("The certificate of %(host)s is not valid: %(why)s.")
        case ssl.SSLError():
            words = _("%(host)s:%(port)s does not speak TLS as expected: %(why)s.")
        case ConnectionRefusedError():
            words = _("%(host)s refused the connection at port %(port)s.")
        case TimeoutError():
            words = _("%(host)s:%(port)s did not answer in time.")
        case smtplib.SMTPAuthenticationError():
            words = _("%(host)s refused the user name or the password: %(why)s")
        case smtplib.SMTPNotSupportedError():
            words = _("%(host)s does not let anybody sign in over this connection.")
        case smtplib.SMTPResponseException():
            words = _("%(host)s said: %(why)s")
        case smtplib.SMTPServerDisconnected():
            slow = isinstance(error.__context__, TimeoutError)
            words = (
                _("%(host)s:%(port)s did not answer in time.") if slow else _("%(host)s hung up before it was ready.")
            )
        case _:
            words = _("The connection to %(host)s:%(port)s failed: %(why)s")
    return (words % names)[:LONGEST_WORDS]


def said(code: int, words: bytes | str) -> str:
    """A server's answer on one line, such as `550 5.1.1 No such user`."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return f"{code} {' '.join(text.split())}"[:LONGEST_WORDS]


def _reason(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return said(error.smtp_code, error.smtp_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message)
    if isinstance(error, ssl.SSLError):
        return str(error.reason or error)
    return str(error)
