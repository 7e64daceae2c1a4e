"""From the bytes of a mail to `ParsedMail`: nothing here raises on any input."""

from dataclasses import dataclass

from channels_inbox.kinds.email.parse.addresses import AddressList, read_addresses
from channels_inbox.kinds.email.parse.automatic import is_automatic, is_away_subject, is_daemon, list_headers
from channels_inbox.kinds.email.parse.body import read_body
from channels_inbox.kinds.email.parse.bounces import read_bounce
from channels_inbox.kinds.email.parse.dates import read_date
from channels_inbox.kinds.email.parse.folding import split_text
from channels_inbox.kinds.email.parse.headers import Fields, read_fields
from channels_inbox.kinds.email.parse.htmldepth import flatten_depth
from channels_inbox.kinds.email.parse.htmlfold import split_html
from channels_inbox.kinds.email.parse.identifiers import read_identifiers, read_message_id
from channels_inbox.kinds.email.parse.language import detect_language
from channels_inbox.kinds.email.parse.limits import DEFAULT, Limits
from channels_inbox.kinds.email.parse.mime import LimitPassedError, read_tree
from channels_inbox.kinds.email.parse.model import Address, MailError, ParsedMail
from channels_inbox.kinds.email.parse.words import decode_words, one_line

_MAX_SUBJECT = 998
_MAX_HINTS = 50
_HINT_CHARS = 4_000


def parse(raw: bytes, limits: Limits = DEFAULT) -> ParsedMail:
    """Read one mail; a mail beyond `limits` comes back with its header fields and `error` set."""
    raw = _with_line_feeds(raw)
    fields = read_fields(raw, 0, len(raw), limits)
    mail = _read_header(fields, limits)
    try:
        _read_content(raw, fields, mail, limits)
    except LimitPassedError as passed:
        mail.error = MailError(passed.code, str(passed))
    return mail


def parse_header(raw: bytes, error: MailError, limits: Limits = DEFAULT) -> ParsedMail:
    """Read the header alone, for a mail whose content could not be read; cheap on any input."""
    fields = read_fields(raw, 0, len(raw), limits)
    mail = _read_header(fields, limits)
    mail.auto_submitted = is_automatic(fields) or is_daemon(mail.from_email)
    mail.error = error
    return mail


def _with_line_feeds(raw: bytes) -> bytes:
    """Old Macintosh programs end lines with CR alone."""
    if b"\n" not in raw and b"\r" in raw:
        return raw.replace(b"\r", b"\n")
    return raw


def _read_header(fields: Fields, limits: Limits) -> ParsedMail:
    mail = ParsedMail()
    senders = _Senders(fields, mail, limits)
    senders.read()
    mail.to = senders.list_of("to")
    mail.cc = senders.list_of("cc")
    mail.subject = _text_of(fields, mail, "subject")[:_MAX_SUBJECT]
    mail.message_id = read_message_id(fields.get("message-id"))
    mail.in_reply_to = _identifiers(fields, "in-reply-to", limits)
    mail.references = _identifiers(fields, "references", limits)
    date = fields.get("date")
    mail.date = read_date(date)
    if mail.date is None:
        mail.warn("date-invalid" if date.strip() else "date-missing")
    if mail.message_id is None:
        mail.warn("message-id-missing")
    _read_hints(fields, mail)
    for noticed, code in (
        (fields.truncated, "truncated-header"),
        (fields.charset_guessed, "charset-guessed"),
        (fields.junk, "header-malformed"),
    ):
        if noticed:
            mail.warn(code)
    return mail


def _text_of(fields: Fields, mail: ParsedMail, name: str) -> str:
    text, guessed = decode_words(fields.get(name))
    if guessed:
        mail.warn("charset-guessed")
    return one_line(text)


def _identifiers(fields: Fields, name: str, limits: Limits) -> list[str]:
    return read_identifiers(" ".join(fields.get_all(name, keep_tail=True)), limits.references)


def _read_hints(fields: Fields, mail: ParsedMail) -> None:
    def short(name: str) -> str:
        return one_line(fields.get(name))[:_HINT_CHARS]

    def several(name: str) -> list[str]:
        return [one_line(value)[:_HINT_CHARS] for value in fields.get_all(name)[:_MAX_HINTS]]

    mail.delivered_to = several("delivered-to") + several("x-original-to") + several("envelope-to")
    mail.precedence = short("precedence").lower()
    mail.auto_submitted_value = short("auto-submitted").lower()
    mail.x_auto_response_suppress = short("x-auto-response-suppress")
    mail.x_loop = several("x-loop")
    mail.list_headers = list_headers(fields)
    mail.authentication_results = several("authentication-results")
    mail.received_count = fields.names().count("received")
    mail.spam_flag = short("x-spam-flag") or short("x-spam")
    mail.spam_score = short("x-spam-score") or short("x-spam-status")
    mail.away_hint = is_away_subject(mail.subject)


@dataclass(slots=True)
class _Senders:
    """Who wrote a mail: From, else Reply-To, Return-Path or Sender."""

    fields: Fields
    mail: ParsedMail
    limits: Limits

    def _read(self, name: str) -> AddressList:
        values = self.fields.get_all(name)
        cut = [self._whole_entries(value) for value in values[: self.limits.recipients]]
        found = read_addresses(", ".join(cut), self.limits.recipients + 1)
        if found.charset_guessed:
            self.mail.warn("charset-guessed")
        if len(values) > self.limits.recipients or len(found.addresses) > self.limits.recipients:
            self.mail.warn("recipients-truncated")
            del found.addresses[self.limits.recipients :]
        return found

    def _whole_entries(self, value: str) -> str:
        """Drop the half entry at the end of a field that was cut."""
        if len(value) < self.limits.field_bytes * 9 // 10 or "," not in value:
            return value
        return value.rpartition(",")[0]

    def list_of(self, name: str) -> list[Address]:
        found = self._read(name)
        if found.suspicious:
            self.mail.warn("recipient-suspicious")
        return found.addresses

    def read(self) -> None:
        mail = self.mail
        written = self._read("from")
        reply_to, sender, path = self._read("reply-to"), self._read("sender"), self._read("return-path")
        mail.reply_to = reply_to.addresses
        mail.sender = sender.addresses[0] if sender.addresses else None
        if "return-path" in self.fields.names():
            mail.return_path = path.addresses[0].email if path.addresses else ""
        if written.suspicious or reply_to.suspicious or sender.suspicious:
            mail.warn("address-suspicious")
        if self.fields.names().count("from") > 1 or len(written.addresses) > 1:
            mail.warn("from-multiple")
        self._choose([written, reply_to, path, sender])

    def _choose(self, choices: list[AddressList]) -> None:
        written = choices[0]
        if len({address.email.lower() for address in written.addresses}) > 1 and choices[3].addresses:
            # Several authors: the one that the Sender field names, if it does.
            named = {choices[3].addresses[0].email.lower()}
            written.addresses.sort(key=lambda address: address.email.lower() not in named)
        for found in choices:
            if found.addresses:
                self.mail.from_email = found.addresses[0].email
                self.mail.from_name = found.addresses[0].name
                break
        if not written.addresses:
            self.mail.warn("from-missing")
            if written.names:
                self.mail.from_name = written.names[0]


def _read_content(raw: bytes, fields: Fields, mail: ParsedMail, limits: Limits) -> None:
    mail.auto_submitted = is_automatic(fields) or is_daemon(mail.from_email)
    tree = read_tree(raw, limits)
    mail.content_type = tree.root.content_type
    body = read_body(tree.root, limits)
    for code in tree.warnings + body.warnings:
        mail.warn(code)
    mail.text, mail.html, mail.attachments = body.text, body.html, body.attachments
    if mail.html is not None:
        mail.html, flattened = flatten_depth(mail.html, limits.html_depth)
        if flattened:
            mail.warn("html-too-deep")
        mail.new_html, mail.quoted_html = split_html(mail.html)
    mail.new_text, mail.quoted_text = split_text(mail.text)
    mail.bounce = read_bounce(fields, body, mail.from_email, mail.subject, limits)
    mail.auto_submitted = mail.auto_submitted or mail.bounce is not None
    mail.language = detect_language(mail.new_text)
    if not mail.text.strip() and not mail.attachments and mail.html is None:
        mail.warn("body-empty")
