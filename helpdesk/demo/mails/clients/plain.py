"""Thunderbird and mutt: people who write plain text, and quote above their answer."""

from zoneinfo import ZoneInfo

from helpdesk.demo.mails.clients import marks, quoting
from helpdesk.demo.mails.drafts import DraftMail
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
    pick_charset,
    text_part,
    thread_headers,
    with_headers,
)
from helpdesk.demo.mails.phrases import THUNDERBIRD_WROTE, wrote, wrote_mutt


def write_thunderbird(mail: DraftMail) -> bytes:
    """Return the mail as Thunderbird sends it: flowed text; HTML beside it only for inline images."""
    body = text_part("plain", _thunderbird_text(mail) + "\n", "UTF-8", "8bit", parameters="; format=flowed")
    if mail.images:
        images = [
            file_part(
                file, disposition="inline", headers=[("Content-Id", f"<part1.{_cid(mail)}@{mail.sender.domain}>")]
            )
            for file in mail.images
        ]
        html = text_part("html", _thunderbird_html(mail), "UTF-8", "8bit")
        related = multipart("related", _thunderbird_boundary(mail, "rel"), html, *images)
        body = multipart("alternative", _thunderbird_boundary(mail, "alt"), body, related)
    if mail.attachments:
        files = [file_part(file, disposition="attachment") for file in mail.attachments]
        body = multipart("mixed", _thunderbird_boundary(mail, "mix"), body, *files)
        body = Part(
            body.headers, b"", body.children, body.boundary, b"This is a multi-part message in MIME format.\r\n"
        )
    headers: Headers = [
        ("Message-ID", f"<{marks.guid(mail.nonce, 'id').lower()}@{mail.sender.domain}>"),
        ("Date", date_header(mail)),
        ("MIME-Version", "1.0"),
        ("User-Agent", "Mozilla Thunderbird"),
        ("Subject", encode_words(mail.subject)),
        ("Content-Language", mail.sender.language),
        ("To", mail.to),
        *cc_headers(mail),
        *thread_headers(mail, order=("References", "In-Reply-To")),
        ("From", mailbox(mail.sender.name, mail.sender.email)),
        *mail.extra_headers,
    ]
    return bytes(with_headers(headers, body))


def write_mutt(mail: DraftMail) -> bytes:
    """Return the mail as mutt sends it: one text part in the smallest charset, 78 columns, files beside it."""
    text = _mutt_text(mail)
    charset = pick_charset(text, mail.sender.language)
    encoding = "7bit" if charset in {"us-ascii", "iso-2022-jp"} else "8bit"
    body = text_part("plain", text + "\n", charset, encoding, extra=[("Content-Disposition", "inline")])
    if mail.files:
        files = [file_part(file, disposition="attachment", name_in_type=False) for file in mail.files]
        body = multipart("mixed", marks.letters(mail.nonce, "mix", 16), body, *files)
    headers: Headers = [
        ("Date", date_header(mail)),
        ("From", mailbox(mail.sender.name, mail.sender.email)),
        ("To", mail.to),
        *cc_headers(mail),
        ("Subject", encode_words(mail.subject)),
        (
            "Message-ID",
            f"<{marks.letters(mail.nonce, 'id', 16)}@{mail.sender.domain.split('.')[0]}.{mail.sender.domain}>",
        ),
        *thread_headers(mail, order=("References", "In-Reply-To")),
        ("MIME-Version", "1.0"),
        ("User-Agent", "Mutt/2.2.12 (2023-09-09)"),
        *mail.extra_headers,
    ]
    return bytes(with_headers(headers, body))


def wrap(text: str, width: int) -> str:
    """Return `text` broken at spaces to lines of at most `width` characters (scripts without spaces stay whole)."""
    rows: list[str] = []
    for line in text.split("\n"):
        row = ""
        for word in line.split(" "):
            if row and len(row) + 1 + len(word) > width:
                rows.append(row)
                row = word
            else:
                row = f"{row} {word}" if row else word
        rows.append(row)
    return "\n".join(rows)


def _thunderbird_text(mail: DraftMail) -> str:
    # format=flowed: a space before the line break means that the paragraph goes on.
    text = "\n".join(wrap(line, 71).replace("\n", " \n") for line in mail.text.split("\n"))
    if mail.quote:
        local = mail.quote.sent_at.astimezone(ZoneInfo(mail.sender.zone))
        line = wrote(THUNDERBIRD_WROTE, mail.sender.language, mail.quote.name, mail.quote.email, local)
        text = f"{line}\n{quoting.prefixed(mail.quote.text)}\n\n{text}"
    return text + (f"\n\n-- \n{mail.signature}" if mail.signature else "")


def _thunderbird_html(mail: DraftMail) -> str:
    rows = "".join(f"<p>{one}</p>\n" for one in "<br>\n".join(html_lines(mail.text)).split("<br>\n<br>\n"))
    rows += f'<p><img moz-do-not-send="false" src="cid:part1.{_cid(mail)}@{mail.sender.domain}" alt=""></p>\n'
    if mail.quote:
        local = mail.quote.sent_at.astimezone(ZoneInfo(mail.sender.zone))
        line = wrote(THUNDERBIRD_WROTE, mail.sender.language, mail.quote.name, mail.quote.email, local)
        cite = f'<blockquote type="cite">{quoting.inner_html(mail.quote)}</blockquote>\n'
        rows = f'<div class="moz-cite-prefix">{line}<br></div>\n{cite}{rows}'
    if mail.signature:
        rows += f'<pre class="moz-signature" cols="72">-- \n{chr(10).join(html_lines(mail.signature))}</pre>\n'
    head = '<meta http-equiv="content-type" content="text/html; charset=UTF-8">'
    return f"<!DOCTYPE html>\n<html>\n<head>\n{head}\n</head>\n<body>\n{rows}</body>\n</html>\n"


def _thunderbird_boundary(mail: DraftMail, level: str) -> str:
    return f"------------{marks.letters(mail.nonce, level, 24)}"


def _cid(mail: DraftMail) -> str:
    return f"{marks.letters(mail.nonce, 'cid', 8)}.{marks.letters(mail.nonce, 'cid2', 8)}"


def _mutt_text(mail: DraftMail) -> str:
    text = wrap(mail.text, 74)
    if mail.quote:
        local = mail.quote.sent_at.astimezone(ZoneInfo(mail.sender.zone))
        text = f"{wrote_mutt(mail.quote.name, local)}\n{quoting.prefixed(wrap(mail.quote.text, 72))}\n\n{text}"
    return text + (f"\n\n-- \n{mail.signature}" if mail.signature else "")
