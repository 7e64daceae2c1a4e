"""Yahoo Mail and Proton Mail in the browser."""

import base64
import hashlib
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
from helpdesk.demo.mails.phrases import FROM_PROTON, PROTON_WROTE, YAHOO_WROTE, wrote


def write_yahoo(mail: DraftMail) -> bytes:
    """Return the mail as Yahoo sends it: quoted-printable alternative, classes made unreadable by its editor."""
    text = text_part("plain", _text(mail, YAHOO_WROTE, " ") + "\n", "UTF-8", "quoted-printable")
    html = text_part("html", _yahoo_html(mail), "UTF-8", "quoted-printable")
    body = multipart("alternative", _yahoo_boundary(mail, "alt"), text, html)
    if mail.images:
        body = multipart("related", _yahoo_boundary(mail, "rel"), body, *_images(mail))
    if mail.attachments:
        files = [file_part(file, disposition="attachment") for file in mail.attachments]
        body = multipart("mixed", _yahoo_boundary(mail, "mix"), body, *files)
    headers: Headers = [
        ("Date", date_header(mail)),
        ("From", mailbox(mail.sender.name, mail.sender.email)),
        ("To", mail.to),
        *cc_headers(mail),
        ("Message-ID", f"<{marks.figures(mail.nonce, 'id', 9)}.{marks.figures(mail.nonce, 'ms', 13)}@mail.yahoo.com>"),
        *thread_headers(mail),
        ("Subject", encode_words(mail.subject)),
        ("MIME-Version", "1.0"),
        ("X-Mailer", "WebService/1.1.24652 YMailNovation"),
        *mail.extra_headers,
    ]
    return bytes(with_headers(headers, body))


def write_proton(mail: DraftMail) -> bytes:
    """Return the mail as Proton sends it: base64 parts and its signature line."""
    below = FROM_PROTON[mail.sender.language]
    text = text_part("plain", _text(mail, PROTON_WROTE, "> ", below) + "\n", "utf-8", "base64")
    html = text_part("html", _proton_html(mail, below), "utf-8", "base64")
    body = multipart("alternative", _proton_boundary(mail, 1), text, html)
    if mail.images:
        body = multipart("related", _proton_boundary(mail, 2), body, *_images(mail))
    if mail.attachments:
        files = [file_part(file, disposition="attachment") for file in mail.attachments]
        body = multipart("mixed", _proton_boundary(mail, 3), body, *files)
    unique = marks.letters(mail.nonce, "id", 86)
    headers: Headers = [
        ("Date", date_header(mail)),
        ("To", mail.to),
        ("From", mailbox(mail.sender.name, mail.sender.email)),
        *cc_headers(mail),
        ("Subject", encode_words(mail.subject)),
        ("Message-ID", f"<{unique}=@{mail.sender.domain}>"),
        *thread_headers(mail),
        ("Feedback-ID", f"{marks.figures(mail.nonce, 'feedback', 8)}:user:proton"),
        ("X-Pm-Message-ID", marks.digest(mail.nonce, "pm")[:40]),
        ("MIME-Version", "1.0"),
        *mail.extra_headers,
    ]
    return bytes(with_headers(headers, body))


def _text(mail: DraftMail, patterns: dict[str, str], mark: str, below: str = "") -> str:
    text = mail.text
    for part in (mail.signature, below):
        text += f"\n\n{part}" if part else ""
    if mail.quote:
        local = mail.quote.sent_at.astimezone(ZoneInfo(mail.sender.zone))
        line = wrote(patterns, mail.sender.language, mail.quote.name, mail.quote.email, local)
        if mark.strip():
            text += f"\n\n{line}\n\n{quoting.prefixed(mail.quote.text, mark)}"
        else:
            inset = "\n".join(f"{mark}{row}".rstrip() for row in mail.quote.text.split("\n"))
            text += f"\n\n    {line}\n\n{inset}"
    return text


def _yahoo_html(mail: DraftMail) -> str:
    tag = f"ydp{marks.digest(mail.nonce, 'css')[:8]}"
    rows = "".join(f'<div dir="ltr" data-setdir="false">{line or "<br>"}</div>' for line in html_lines(mail.text))
    rows += "".join(
        f'<div><img src="cid:{_cid(mail, file)}" alt="{escape(file.filename)}" data-inlineimagemanipulating="true">'
        "</div>"
        for file in mail.images
    )
    if mail.signature:
        rows += f'<div><br></div><div class="{tag}signature">{"<br>".join(html_lines(mail.signature))}</div>'
    style = "font-family:Helvetica Neue, Helvetica, Arial, sans-serif;font-size:16px;"
    html = f'<html><head></head><body><div class="{tag}yahoo-style-wrap" style="{style}">{rows}<div><br></div></div>'
    if mail.quote:
        local = mail.quote.sent_at.astimezone(ZoneInfo(mail.sender.zone))
        line = escape(wrote(YAHOO_WROTE, mail.sender.language, mail.quote.name, mail.quote.email, local))
        html += f'<div id="{tag}yahoo_quoted_{marks.figures(mail.nonce, "q", 10)}" class="{tag}yahoo_quoted">'
        html += (
            "<div style=\"font-family:'Helvetica Neue', Helvetica, Arial, sans-serif;font-size:13px;color:#26282a;\">"
        )
        html += (
            f"<div>{line}</div><div><br></div><div><br></div><div>{quoting.inner_html(mail.quote)}</div></div></div>"
        )
    return f"{html}</body></html>\n"


def _proton_html(mail: DraftMail, below: str) -> str:
    style = "font-family: Arial, sans-serif; font-size: 14px;"
    rows = "".join(f'<div style="{style}">{line or "<br>"}</div>' for line in html_lines(mail.text))
    rows += "".join(f'<img src="cid:{_cid(mail, file)}" alt="{escape(file.filename)}"><br>' for file in mail.images)
    user = "<br>".join(html_lines(mail.signature))
    rows += f'<div style="{style}"><br></div><div class="protonmail_signature_block" style="{style}">'
    rows += f'<div class="protonmail_signature_block-user">{user}</div>'
    rows += f'<div class="protonmail_signature_block-proton">{escape(below)}</div></div>'
    if mail.quote:
        local = mail.quote.sent_at.astimezone(ZoneInfo(mail.sender.zone))
        line = escape(wrote(PROTON_WROTE, mail.sender.language, mail.quote.name, mail.quote.email, local))
        rows += f'<div style="{style}"><br></div><div class="protonmail_quote">\n        {line}<br><br>\n'
        rows += f'        <blockquote class="protonmail_quote" type="cite">\n{quoting.inner_html(mail.quote)}\n'
        rows += "        </blockquote><br>\n    </div>"
    return rows + "\n"


def _images(mail: DraftMail) -> list[Part]:
    return [
        file_part(file, disposition="inline", headers=[("Content-ID", f"<{_cid(mail, file)}>")]) for file in mail.images
    ]


def _cid(mail: DraftMail, file: File) -> str:
    return f"{marks.digest(mail.nonce, file.filename)[:8]}@{mail.sender.domain}"


def _yahoo_boundary(mail: DraftMail, level: str) -> str:
    return f"----=_Part_{marks.figures(mail.nonce, level, 7)}_{marks.figures(mail.nonce, level + 'b', 9)}.1763460000000"


def _proton_boundary(mail: DraftMail, level: int) -> str:
    seed = hashlib.sha256(f"{mail.nonce}{level}".encode()).digest()
    return f"b{level}=_{base64.b64encode(seed).decode('ascii').rstrip('=').replace('+', 'x').replace('/', 'y')}"
