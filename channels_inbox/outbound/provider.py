"""Sending through a mail provider's API, with django-anymail's backends and the channel's own keys."""

from email.encoders import encode_base64
from email.headerregistry import Address
from email.mime.base import MIMEBase
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.outbound.config import Outgoing
from channels_inbox.outbound.letters import Letter, LetterFile, Mailbox
from core.text import UnsafeHeader, header_value

# SendGrid is missing because anymail no longer vouches for its API; its SMTP server does the same.
# The keys that each provider wants beside the channel's address; all but the last of them lie in the secrets.
PROVIDERS: dict[str, tuple[str, ...]] = {
    "amazon_ses": ("access_key_id", "secret_access_key", "region"),
    "brevo": ("api_key",),
    "mailersend": ("api_token",),
    "mailgun": ("api_key", "sender_domain"),
    "mailjet": ("api_key", "secret_key"),
    "mailtrap": ("api_token",),
    "mandrill": ("api_key",),
    "postmark": ("server_token",),
    "resend": ("api_key",),
    "scaleway": ("secret_key", "project_id"),
    "sparkpost": ("api_key",),
}
SHOWS_OTHER_RECIPIENTS = {"amazon_ses"}
RETRY_LATER = {408, 409, 425, 429}
# The key is wrong or the account is closed: an administrator can mend that, so the message is not lost.
ACCOUNT = {401, 402, 403}


class ProviderSender:
    """Hands letters to one provider; every letter is a call of its own, because its reply address is its own."""

    def __init__(self, outgoing: Outgoing) -> None:
        self.outgoing = outgoing
        self._backend: BaseEmailBackend | None = None

    def send(self, letter: Letter) -> str:
        """Hands one letter over and returns the provider's id of it; raises AdapterError otherwise."""
        from anymail.exceptions import AnymailError

        try:
            mail = self._mail(letter)
        except (UnsafeHeader, ValueError) as error:
            raise AdapterError(
                _("This message cannot be written as mail: %(why)s") % {"why": error}, permanent=True
            ) from error
        try:
            self._opened().send_messages([mail])
        except AnymailError as error:
            raise _explained(error) from error
        except OSError as error:  # requests' and botocore's errors of the network
            raise AdapterError(
                _("%(provider)s could not be reached: %(why)s") % {"provider": self.outgoing.kind, "why": error},
                connection=True,
            ) from error
        status = getattr(mail, "anymail_status", None)
        return str(getattr(status, "message_id", "") or "")[:255]

    def close(self) -> None:
        """Closes the connection; never raises."""
        backend, self._backend = self._backend, None
        if backend is not None:
            try:
                backend.close()
            except OSError:
                return

    def _opened(self) -> BaseEmailBackend:
        if self._backend is None:
            self._backend = open_backend(self.outgoing)
            self._backend.open()
        return self._backend

    def _mail(self, letter: Letter) -> EmailMultiAlternatives:
        shows = self.outgoing.kind in SHOWS_OTHER_RECIPIENTS
        headers = {"Message-ID": f"<{letter.message_id}>", **letter.headers}
        if shows:
            headers["To"] = ", ".join(_written(each) for each in letter.to)
            headers |= {"Cc": ", ".join(_written(each) for each in letter.cc)} if letter.cc else {}
        mail = EmailMultiAlternatives(
            subject=header_value(letter.subject),
            body=letter.text,
            from_email=_written(letter.sender),
            to=[header_value(letter.recipient)],
            reply_to=[letter.reply_to] if letter.reply_to else None,
            headers={name: header_value(value) for name, value in headers.items()},
        )
        if letter.html:
            mail.attach_alternative(letter.html, "text/html")
        for file in letter.files:
            if file.content_id:
                mail.attach(_mime_part(file))
            else:
                mail.attach(file.filename or "file", file.content, file.content_type)
        if self.outgoing.kind not in SHOWS_OTHER_RECIPIENTS:
            mail.metadata = {"copy": letter.reference}  # type: ignore[attr-defined]
        return mail


def open_backend(outgoing: Outgoing) -> BaseEmailBackend:
    """The anymail backend of the channel's provider; raises AdapterError when a key is missing."""
    wanted = PROVIDERS.get(outgoing.kind)
    if wanted is None:
        raise AdapterError(
            _("%(provider)s is not a way to send that is known here.") % {"provider": outgoing.kind}, connection=True
        )
    options = {key: value for key, value in outgoing.provider_options.items() if value}
    missing = [key for key in wanted if key not in options and key not in {"sender_domain", "region"}]
    if missing:
        raise AdapterError(
            _("%(provider)s wants these keys: %(keys)s.") % {"provider": outgoing.kind, "keys": ", ".join(missing)},
            connection=True,
        )
    arguments = _arguments(outgoing.kind, wanted, options)
    backend: BaseEmailBackend = get_connection(f"anymail.backends.{outgoing.kind}.EmailBackend", **arguments)
    return backend


def _arguments(kind: str, wanted: tuple[str, ...], options: dict[str, str]) -> dict[str, Any]:
    url = settings.PROVIDER_URLS.get(kind, "")
    if kind == "amazon_ses":
        keys = {
            "aws_access_key_id": options["access_key_id"],
            "aws_secret_access_key": options["secret_access_key"],
            "region_name": options.get("region", "us-east-1"),
        }
        return {"session_params": {}, "client_params": keys | ({"endpoint_url": url} if url else {})}
    arguments: dict[str, Any] = {key: options[key] for key in wanted if key in options}
    arguments["timeout"] = settings.SMTP_COMMAND_S
    return arguments | ({"api_url": url} if url else {})


def _explained(error: Exception) -> AdapterError:
    from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused, AnymailUnsupportedFeature

    words = " ".join(str(error).split())[:1_000]
    if isinstance(error, AnymailRecipientsRefused | AnymailUnsupportedFeature):
        return AdapterError(words, permanent=True)
    status = getattr(error, "status_code", None)
    if not isinstance(error, AnymailAPIError) or status is None:
        return AdapterError(words, connection=True)
    permanent = 400 <= status < 500 and status not in RETRY_LATER | ACCOUNT
    return AdapterError(words, permanent=permanent, connection=not permanent)


def _written(mailbox: Mailbox) -> str:
    local, _, domain = header_value(mailbox.email).rpartition("@")
    return str(Address(header_value(mailbox.name), local, domain))


def _mime_part(file: LetterFile) -> Any:
    maintype, _, subtype = file.content_type.partition("/")
    part = MIMEBase(maintype or "application", subtype or "octet-stream")
    part.set_payload(file.content)
    encode_base64(part)
    part["Content-ID"] = f"<{header_value(file.content_id)}>"
    part.add_header("Content-Disposition", "inline", filename=file.filename or "image")
    return part
