"""Apple Mail on the Mac and Mail on the iPhone."""

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
from helpdesk.demo.mails.phrases import APPLE_WROTE, FROM_IPHONE, wrote

META = '<meta http-equiv="content-type" content="text/html; charset=utf-8">'
BODY_STYLE = "overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;"


def write_mac(mail: DraftMail) -> bytes:
    """Return the mail as Apple Mail sends it: images live in a related part inside the alternative."""
    text = _text(mail, mail.signature)
    html = _mac_html(mail)
    inner = text_part("html", html + "\n", "utf-8", "quoted-printable")
    if mail.images or mail.attachments:
        images = [_image(mail, file) for file in mail.images]
        files = [_file(file) for file in mail.attachments]
        inner = multipart(
            "related", _boundary(mail, "rel"), inner, *images, *files, parameters='\r\n\ttype="text/html";'
        )
    body = multipart("alternative", _boundary(mail, "alt"), _plain(text), inner)
    mailer: Headers = [
        ("Mime-Version", "1.0 (Mac OS X Mail 16.0 \\(3826.700.81\\))"),
        ("X-Mailer", "Apple Mail (2.3826.700.81)"),
    ]
    return bytes(with_headers(_headers(mail, mailer), body))


def write_iphone(mail: DraftMail) -> bytes:
    """Return the mail as an iPhone sends it: plain text with photos between, or alternative when it quotes."""
    text = _text(mail, FROM_IPHONE[mail.sender.language])
    body = _plain(text)
    if mail.quote:
        html = text_part("html", _iphone_html(mail), "utf-8", "quoted-printable")
        body = multipart("alternative", _boundary(mail, "alt"), body, html)
    if mail.files:
        photos = [_photo(mail, file) for file in mail.files]
        after = text_part("plain", "\n", "us-ascii", "7bit")
        body = multipart("mixed", _boundary(mail, "mix"), body, *photos, after)
    mailer: Headers = [("Mime-Version", "1.0 (1.0)"), ("X-Mailer", "iPhone Mail (23B85)")]
    return bytes(with_headers(_headers(mail, mailer), body))


def _headers(mail: DraftMail, mailer: Headers) -> Headers:
    return [
        ("From", mailbox(mail.sender.name, mail.sender.email, base64_words=mail.sender.language == "ja")),
        mailer[0],
        ("Date", date_header(mail)),
        ("Subject", encode_words(mail.subject, base64_words=mail.sender.language == "ja")),
        ("Message-Id", f"<{marks.guid(mail.nonce, 'id')}@{mail.sender.domain}>"),
        *thread_headers(mail, order=("References", "In-Reply-To")),
        ("To", mail.to),
        *cc_headers(mail),
        *mail.extra_headers,
        mailer[1],
    ]


def _boundary(mail: DraftMail, level: str) -> str:
    join = "-" if mail.sender.client == "iphone" else "="
    return f"Apple-Mail{join}_{marks.guid(mail.nonce, level)}"


def _plain(text: str) -> Part:
    if text.isascii():
        return text_part(
            "plain", text + "\n", "us-ascii", "quoted-printable", parameters=";\r\n\tformat=flowed;\r\n\tdelsp=yes"
        )
    return text_part("plain", text + "\n", "utf-8", "quoted-printable")


def _text(mail: DraftMail, below: str) -> str:
    text = mail.text + (f"\n\n{below}" if below else "")
    if mail.quote:
        local = mail.quote.sent_at.astimezone(ZoneInfo(mail.sender.zone))
        line = wrote(APPLE_WROTE, mail.sender.language, mail.quote.name, mail.quote.email, local)
        text += f"\n\n> {line}\n> \n{quoting.prefixed(mail.quote.text)}"
    return text


def _attribution(mail: DraftMail) -> str:
    assert mail.quote is not None
    local = mail.quote.sent_at.astimezone(ZoneInfo(mail.sender.zone))
    return escape(wrote(APPLE_WROTE, mail.sender.language, mail.quote.name, mail.quote.email, local))


def _mac_html(mail: DraftMail) -> str:
    rows = "".join(f"<div>{line or '<br>'}</div>" for line in html_lines(mail.text))
    for file in mail.images:
        rows += f'<div><br></div><div><img alt="{escape(file.filename)}" src="cid:{_cid(mail, file)}"></div>'
    if mail.signature:
        lines = "".join(f"<div>{line}</div>" for line in html_lines(mail.signature))
        rows += f'<br id="lineBreakAtBeginningOfSignature"><div><div dir="auto">{lines}</div></div>'
    if mail.quote:
        rows += f'<div><br><blockquote type="cite"><div>{_attribution(mail)}</div>'
        rows += f'<br class="Apple-interchange-newline"><div>{quoting.inner_html(mail.quote)}</div></blockquote></div>'
    return f'<html><head>{META}</head><body style="{BODY_STYLE}">{rows}</body></html>'


def _iphone_html(mail: DraftMail) -> str:
    assert mail.quote is not None
    rows = "<div><br></div>".join(f"<div>{one}</div>" for one in "<br>".join(html_lines(mail.text)).split("<br><br>"))
    return (
        f'<html><head>{META}</head><body dir="auto"><div dir="ltr"></div><div dir="ltr">{rows}</div>'
        f'<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">{FROM_IPHONE[mail.sender.language]}</div>'
        f'<div dir="ltr"><br><blockquote type="cite">{_attribution(mail)}<br><br></blockquote></div>'
        f'<blockquote type="cite"><div dir="ltr">{quoting.inner_html(mail.quote)}</div></blockquote></body></html>\n'
    )


def _cid(mail: DraftMail, file: File) -> str:
    return f"{marks.guid(mail.nonce, file.filename)}@home"


def _image(mail: DraftMail, file: File) -> Part:
    return file_part(file, disposition="inline", headers=[("Content-Id", f"<{_cid(mail, file)}>")])


def _file(file: File) -> Part:
    return file_part(file, disposition="attachment", headers=[("X-Unix-Mode", "0644")])


def _photo(mail: DraftMail, file: File) -> Part:
    place = "inline" if file.content_type.startswith("image/") else "attachment"
    return file_part(file, disposition=place, headers=[("X-Apple-Part-Url", marks.guid(mail.nonce, file.filename))])
