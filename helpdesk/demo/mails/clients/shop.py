"""The web shop: an HTML notification in the name of the customer, sent by a machine."""

from html import escape

from helpdesk.demo.mails.clients import marks
from helpdesk.demo.mails.drafts import DraftMail
from helpdesk.demo.mails.mime import (
    Headers,
    date_header,
    encode_words,
    file_part,
    html_lines,
    mailbox,
    multipart,
    text_part,
    with_headers,
)

SHOP_ADDRESS = "shop@ondine.example"
LABELS = {
    "en": ("New message from the shop", "Name", "E-mail", "Message"),
    "pt": ("Nova mensagem da loja", "Nome", "E-mail", "Mensagem"),
    "pt-BR": ("Nova mensagem da loja", "Nome", "E-mail", "Mensagem"),
    "ro": ("Mesaj nou din magazin", "Nume", "E-mail", "Mesaj"),
    "de": ("Neue Nachricht aus dem Shop", "Name", "E-Mail", "Nachricht"),
    "fr": ("Nouveau message de la boutique", "Nom", "E-mail", "Message"),
    "ja": ("ショップからの新しいメッセージ", "お名前", "メール", "メッセージ"),
}


def write(mail: DraftMail) -> bytes:
    """Return the contact form of the shop as a mail in the customer's name: Sender the shop, a table of the fields."""
    body = text_part("html", _html(mail), "UTF-8", "base64")
    if mail.files:
        files = [file_part(file, disposition="attachment") for file in mail.files]
        body = multipart("mixed", f"b1_{marks.letters(mail.nonce, 'mix', 42)}", body, *files)
    headers: Headers = [
        ("Date", date_header(mail)),
        ("To", mail.to),
        ("From", mailbox(mail.sender.name, mail.sender.email, base64_words=True)),
        ("Sender", mailbox("Ondine Shop", SHOP_ADDRESS)),
        ("Reply-To", mailbox(mail.sender.name, mail.sender.email, base64_words=True)),
        ("Subject", encode_words(mail.subject, base64_words=True)),
        ("Message-ID", f"<{marks.letters(mail.nonce, 'id', 42)}@shop.ondine.example>"),
        ("X-Mailer", "PHPMailer 6.9.3 (https://github.com/PHPMailer/PHPMailer)"),
        ("MIME-Version", "1.0"),
        *mail.extra_headers,
    ]
    return bytes(with_headers(headers, body))


def _html(mail: DraftMail) -> str:
    title, name, email, message = LABELS[mail.sender.language]
    cell = 'style="padding:8px 12px;border-bottom:1px solid #e7e2da;vertical-align:top"'
    rows = (
        (name, escape(mail.sender.name)),
        (email, f'<a href="mailto:{mail.sender.email}">{mail.sender.email}</a>'),
        (message, "<br>\n".join(html_lines(mail.text))),
    )
    table = "\n".join(f'<tr><th align="left" {cell}>{label}</th><td {cell}>{value}</td></tr>' for label, value in rows)
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head>\n'
        '<body style="background:#f4f1ec;margin:0;padding:24px">\n'
        '<table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0" '
        'style="background:#ffffff;font-family:Verdana,Arial,sans-serif;font-size:14px;color:#24333a">\n'
        '<tr><td colspan="2" style="padding:16px 12px;background:#1f5c66;color:#ffffff">'
        f"<b>Ondine</b> | {title}</td></tr>\n"
        f"{table}\n</table>\n</body></html>\n"
    )
