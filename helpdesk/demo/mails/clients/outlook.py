"""Outlook on the desk (HTML by Word) and Outlook in the browser (Exchange Online)."""

from html import escape
from zoneinfo import ZoneInfo

from helpdesk.demo.mails.clients import marks, quoting
from helpdesk.demo.mails.drafts import DraftMail, File, Quote
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
from helpdesk.demo.mails.phrases import OUTLOOK_LABELS, long_date

WORD_HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"\
 xmlns:w="urn:schemas-microsoft-com:office:word" xmlns:m="http://schemas.microsoft.com/office/2004/12/omml"\
 xmlns="http://www.w3.org/TR/REC-html40"><head><meta http-equiv=Content-Type content="text/html; charset={charset}">\
<meta name=Generator content="Microsoft Word 15 (filtered medium)">\
<!--[if !mso]><style>v\\:* {{behavior:url(#default#VML);}}
o\\:* {{behavior:url(#default#VML);}}
</style><![endif]--><style><!--
/* Font Definitions */
@font-face
\t{{font-family:Calibri;
\tpanose-1:2 15 5 2 2 2 4 3 2 4;}}
/* Style Definitions */
p.MsoNormal, li.MsoNormal, div.MsoNormal
\t{{margin:0cm;
\tfont-size:11.0pt;
\tfont-family:"Calibri",sans-serif;}}
a:link, span.MsoHyperlink
\t{{mso-style-priority:99;
\tcolor:#0563C1;
\ttext-decoration:underline;}}
@page WordSection1
\t{{size:612.0pt 792.0pt;
\tmargin:70.85pt 70.85pt 2.0cm 70.85pt;}}
div.WordSection1
\t{{page:WordSection1;}}
--></style></head><body lang={lang} link="#0563C1" vlink="#954F72" style='word-wrap:break-word'>\
<div class=WordSection1>"""


def write_desktop(mail: DraftMail) -> bytes:
    """Return the mail as Outlook for Windows sends it: legacy charset, Word HTML, Thread-Index."""
    charset = pick_charset(_text(mail), mail.sender.language)
    return _assemble(mail, charset, _word_html(mail, charset), _desktop_headers(mail, charset), "----=_NextPart_000_")


def write_web(mail: DraftMail) -> bytes:
    """Return the mail as Exchange Online sends it: its own ids, base64 for anything beyond Latin-1."""
    charset = pick_charset(_text(mail), mail.sender.language, western="iso-8859-1")
    charset = "iso-8859-1" if charset == "us-ascii" else charset
    return _assemble(mail, charset, _web_html(mail, charset), _web_headers(mail, charset), "_000_")


def _assemble(mail: DraftMail, charset: str, html: str, headers: Headers, mark: str) -> bytes:
    encoding = "base64" if charset == "utf-8" else "quoted-printable"
    quoted = f'"{charset}"'
    parts = []
    for kind, text in (("plain", _text(mail)), ("html", html)):
        raw = text_part(kind, text + "\n", charset, encoding)
        lines = [("Content-Type", f"text/{kind};\r\n\tcharset={quoted}"), ("Content-Transfer-Encoding", encoding)]
        parts.append(Part(lines, raw.body))
    body = multipart("alternative", _boundary(mail, mark, "alt"), *parts)
    if mail.images:
        images = [_image(mail, file) for file in mail.images]
        kind = '\r\n\ttype="multipart/alternative";'
        body = multipart("related", _boundary(mail, mark, "rel"), body, *images, parameters=kind)
    if mail.attachments:
        body = multipart("mixed", _boundary(mail, mark, "mix"), body, *(_file(mail, file) for file in mail.attachments))
    if mark.startswith("----"):
        body = Part(
            body.headers,
            body.body,
            body.children,
            body.boundary,
            b"This is a multipart message in MIME format.\r\n\r\n",
        )
    return bytes(with_headers(headers, body))


def _desktop_headers(mail: DraftMail, charset: str) -> Headers:
    sender = mail.sender
    return [
        ("From", mailbox(sender.name, sender.email, charset, quoted=True)),
        ("To", mail.to),
        *cc_headers(mail),
        *thread_headers(mail, order=("References", "In-Reply-To")),
        ("Subject", encode_words(mail.subject, _header_charset(mail.subject, charset))),
        ("Date", date_header(mail)),
        (
            "Message-ID",
            f"<{marks.digest(mail.nonce, 'id')[:12]}$8f3c{marks.digest(mail.nonce, 'id')[12:20]}$@{sender.domain}>",
        ),
        ("MIME-Version", "1.0"),
        ("X-Mailer", "Microsoft Outlook 16.0"),
        ("Thread-Index", f"Adw{marks.letters(mail.nonce, 'thread', 25)}=="),
        ("Content-Language", {"pt": "pt-pt", "pt-BR": "pt-br", "en": "en-gb"}.get(sender.language, sender.language)),
        *mail.extra_headers,
    ]


def _web_headers(mail: DraftMail, charset: str) -> Headers:
    sender = mail.sender
    host = _exchange_host(mail)
    topic = encode_words(mail.subject.partition(": ")[2] or mail.subject, _header_charset(mail.subject, charset))
    return [
        ("From", mailbox(sender.name, sender.email, charset)),
        ("To", mail.to),
        *cc_headers(mail),
        ("Subject", encode_words(mail.subject, _header_charset(mail.subject, charset))),
        ("Thread-Topic", topic),
        ("Thread-Index", f"AQH{marks.letters(mail.nonce, 'thread', 27)}=="),
        ("Date", date_header(mail)),
        (
            "Message-ID",
            f"\r\n <{host[:12]}{marks.digest(mail.nonce, 'id')[:22].upper()}@{host}.eurprd04.prod.outlook.com>",
        ),
        *thread_headers(mail, order=("References", "In-Reply-To")),
        ("Accept-Language", "en-US"),
        ("Content-Language", "en-US"),
        ("X-MS-Has-Attach", "yes" if mail.files else ""),
        ("X-MS-TNEF-Correlator", ""),
        ("MIME-Version", "1.0"),
        *mail.extra_headers,
    ]


def _header_charset(text: str, charset: str) -> str:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return "utf-8"
    return charset


def _exchange_host(mail: DraftMail) -> str:
    raw = marks.digest(mail.sender.domain, "exchange").upper()
    return f"DB{int(raw[0], 16) % 9}PR04MB{int(raw[1:5], 16) % 9000 + 1000}"


def _boundary(mail: DraftMail, mark: str, level: str) -> str:
    raw = marks.digest(mail.nonce, level).upper()
    if mark.startswith("----"):
        return f"{mark}{raw[:4]}_01DC{raw[4:8]}.{raw[8:16]}"
    digit = {"alt": "_000_", "rel": "_003_", "mix": "_004_"}[level]
    return f"{digit}{_exchange_host(mail)}{raw[:20]}_"


def _text(mail: DraftMail) -> str:
    text = mail.text
    if mail.signature:
        text += f"\n\n{mail.signature}"
    for file in mail.images:
        text += f"\n\n[cid:{_cid(mail, file)}]"
    if mail.quote:
        rows = "\n".join(f"{label} {value}" for label, value in _quote_rows(mail, mail.quote))
        text += f"\n\n{rows}\n\n{mail.quote.text}"
    return text


def _quote_rows(mail: DraftMail, quote: Quote) -> list[tuple[str, str]]:
    local = quote.sent_at.astimezone(ZoneInfo(mail.sender.zone))
    values = (f"{quote.name} <{quote.email}>", long_date(mail.sender.language, local), quote.to, quote.subject)
    return list(zip(OUTLOOK_LABELS[mail.sender.language], values, strict=True))


def _word_html(mail: DraftMail, charset: str) -> str:
    lang = {"en": "EN-GB", "pt": "PT", "pt-BR": "PT-BR"}.get(mail.sender.language, mail.sender.language.upper())
    html = WORD_HEAD.format(charset=charset, lang=lang)
    lines = html_lines(mail.text) + (["", *html_lines(mail.signature)] if mail.signature else [])
    html += "".join(f"<p class=MsoNormal>{line or '&nbsp;'}<o:p></o:p></p>" for line in lines)
    for file in mail.images:
        html += (
            f'<p class=MsoNormal><img width=480 height=360 id="Picture_1" src="cid:{_cid(mail, file)}"><o:p></o:p></p>'
        )
    if mail.quote:
        rows = "<br>".join(f"<b>{escape(label)}</b> {escape(value)}" for label, value in _quote_rows(mail, mail.quote))
        html += "<p class=MsoNormal><o:p>&nbsp;</o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;"
        html += f"padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>{rows}<o:p></o:p></p></div></div>"
        html += f"<p class=MsoNormal><o:p>&nbsp;</o:p></p>{quoting.inner_html(mail.quote)}"
    return f"{html}</div></body></html>"


def _web_html(mail: DraftMail, charset: str) -> str:
    style = (
        "font-family: Aptos, Aptos_EmbeddedFont, Calibri, Helvetica, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);"
    )
    html = f'<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset={charset}">\n'
    html += '<style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style>\n'
    html += '</head>\n<body dir="ltr">\n'
    html += "".join(
        f'<div class="elementToProof" style="{style}">\n{line or "<br>"}</div>\n' for line in html_lines(mail.text)
    )
    for file in mail.images:
        picture = f'<img id="image_0" src="cid:{_cid(mail, file)}" style="max-width: 480px;">'
        html += f'<div class="elementToProof">{picture}</div>\n'
    if mail.signature:
        lines = "<br>".join(html_lines(mail.signature))
        html += f'<div id="Signature" class="elementToProof" style="{style}">\n{lines}</div>\n'
    if mail.quote:
        rows = "<br>\n".join(
            f"<b>{escape(label)}</b> {escape(value)}" for label, value in _quote_rows(mail, mail.quote)
        )
        html += '<div id="appendonsend"></div>\n<hr style="display:inline-block;width:98%" tabindex="-1">\n'
        html += (
            '<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">'
        )
        html += f"{rows}</font>\n<div>&nbsp;</div>\n</div>\n<div>{quoting.inner_html(mail.quote)}</div>\n"
    return f"{html}</body>\n</html>"


def _cid(mail: DraftMail, file: File) -> str:
    raw = marks.digest(mail.nonce, file.filename).upper()
    return f"image001.png@01DC{raw[:4]}.{raw[4:12]}"


def _image(mail: DraftMail, file: File) -> Part:
    return file_part(file, disposition="inline", headers=[("Content-ID", f"<{_cid(mail, file)}>")])


def _file(mail: DraftMail, file: File) -> Part:
    described = [("Content-Description", encode_words(file.filename))]
    return file_part(file, disposition="attachment", headers=described if mail.sender.client == "owa" else [])
