"""Gmail in the browser."""

from html import escape
from zoneinfo import ZoneInfo

from helpdesk.demo.mails.clients import marks, quoting
from helpdesk.demo.mails.drafts import DraftMail, File
from helpdesk.demo.mails.mime import (
    Headers,
    Part,
    cc_headers,
    date_header,
    encode_words,
    file_part,
    html_lines,
    mailbox,
    multipart,
    text_part,
    thread_headers,
    with_headers,
)
from helpdesk.demo.mails.phrases import GMAIL_WROTE, wrote


def write(mail: DraftMail) -> bytes:
    """Return the mail as Gmail sends it: alternative parts, inline images as related, the rest mixed."""
    body = multipart("alternative", _boundary(mail, "alt"), _text(mail), _html(mail))
    if mail.images:
        body = multipart("related", _boundary(mail, "rel"), body, *(_image(mail, file) for file in mail.images))
    if mail.attachments:
        body = multipart("mixed", _boundary(mail, "mix"), body, *(_file(mail, file) for file in mail.attachments))
    return bytes(with_headers(_headers(mail), body))


def _headers(mail: DraftMail) -> Headers:
    return [
        ("MIME-Version", "1.0"),
        *thread_headers(mail, order=("References", "In-Reply-To")),
        ("From", mailbox(mail.sender.name, mail.sender.email)),
        ("Date", date_header(mail)),
        ("X-Gm-Features", f"AWmQ_b{marks.letters(mail.nonce, 'features', 56)}"),
        ("Message-ID", f"<CA{marks.letters(mail.nonce, 'id', 48)}@mail.gmail.com>"),
        ("Subject", encode_words(mail.subject)),
        ("To", mail.to),
        *cc_headers(mail),
        *mail.extra_headers,
    ]


def _boundary(mail: DraftMail, level: str) -> str:
    return f"000000000000{marks.digest(mail.nonce, level)[:16]}"


def _encoding(text: str) -> str:
    longest = max(map(len, text.split("\n")))
    return "7bit" if text.isascii() and longest < 900 else "quoted-printable"


def _text(mail: DraftMail) -> Part:
    text = mail.text
    for file in mail.images:
        text += f"\n\n[image: {file.filename}]"
    if mail.signature:
        text += f"\n\n-- \n{mail.signature}"
    if mail.quote:
        text += f"\n\n{_wrote(mail)}\n\n{quoting.prefixed(mail.quote.text)}"
    encoding = _encoding(text)
    part = text_part("plain", text + "\n", "UTF-8", encoding)
    headers = [("Content-Type", 'text/plain; charset="UTF-8"')]
    if encoding != "7bit":
        headers.append(("Content-Transfer-Encoding", encoding))
    return Part(headers, part.body)


def _html(mail: DraftMail) -> Part:
    rows = "".join(f"<div>{line or '<br>'}</div>" for line in html_lines(mail.text))
    for file in mail.images:
        source = f'src="cid:{_cid(mail, file)}" alt="{escape(file.filename)}"'
        rows += f'<div><br></div><div><img {source} width="472"><br></div>'
    if mail.signature:
        lines = "<br>".join(html_lines(mail.signature))
        rows += '<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br>'
        rows += '<div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature">'
        rows += f'<div dir="ltr">{lines}</div></div>'
    html = f'<div dir="ltr">{rows}</div>'
    if mail.quote:
        local = mail.quote.sent_at.astimezone(ZoneInfo(mail.sender.zone))
        line = wrote(GMAIL_WROTE, mail.sender.language, "\0", "\0", local).replace(
            "\0 <\0>", quoting.who_html(mail.quote)
        )
        html += '<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        html += f"{line}<br></div>"
        html += '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;'
        html += 'border-left:1px solid rgb(204,204,204);padding-left:1ex">'
        html += f"{quoting.inner_html(mail.quote)}</blockquote></div>"
    part = text_part("html", html + "\n", "UTF-8", "quoted-printable")
    return Part(
        [("Content-Type", 'text/html; charset="UTF-8"'), ("Content-Transfer-Encoding", "quoted-printable")], part.body
    )


def _wrote(mail: DraftMail) -> str:
    assert mail.quote is not None
    local = mail.quote.sent_at.astimezone(ZoneInfo(mail.sender.zone))
    return wrote(GMAIL_WROTE, mail.sender.language, mail.quote.name, mail.quote.email, local)


def _cid(mail: DraftMail, file: File) -> str:
    return f"ii_m{marks.digest(mail.nonce, file.filename)[:10]}"


def _image(mail: DraftMail, file: File) -> Part:
    name = _cid(mail, file)
    return file_part(file, disposition="inline", headers=[("Content-ID", f"<{name}>"), ("X-Attachment-Id", name)])


def _file(mail: DraftMail, file: File) -> Part:
    name = f"f_m{marks.digest(mail.nonce, file.filename)[:10]}"
    return file_part(file, disposition="attachment", headers=[("Content-ID", f"<{name}>"), ("X-Attachment-Id", name)])
