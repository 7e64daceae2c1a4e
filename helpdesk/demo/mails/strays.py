"""Mail that nobody ordered: spam in several dresses, and mail that is broken on its way."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from helpdesk.demo.mails.clients import marks
from helpdesk.demo.mails.drafts import Client, Person
from helpdesk.demo.mails.mime import encode_words, mailbox, text_part, with_headers

DEMO_MAILBOX = "support@demo.test"


@dataclass(frozen=True, slots=True)
class Stray:
    """A stray mail: who claims to have sent it, and how its bytes are made from a moment and a nonce."""

    sender: Person
    subject: str
    text: str
    spam: bool
    writer: Callable[["Stray", datetime, str], bytes]

    def write(self, moment: datetime, nonce: str) -> bytes:
        """Return the raw mail."""
        return self.writer(self, moment, nonce)


def pile(rng: random.Random, *, broken: bool) -> Iterator[Stray]:
    """Yield strays without end; the `broken` ones are among the first and come once."""
    if broken:
        yield from (BROKEN[0], *SPAM[:2], BROKEN[1])
    while True:
        yield from rng.sample(SPAM, len(SPAM))


def _spam(stray: Stray, moment: datetime, nonce: str) -> bytes:
    html = "".join(f"<p>{line}</p>" for line in stray.text.split("\n\n"))
    link = f"https://{stray.sender.domain}/r/{marks.letters(nonce, 'link', 12)}"
    html = f'<html><body><center><font size="4">{html}</font><a href="{link}"><b>&gt;&gt;&gt;</b></a></center>'
    html += "</body></html>\n"
    headers = [
        ("Received", f"from {stray.sender.domain} (unknown [203.0.113.77]) by mx.demo.test; {format_datetime(moment)}"),
        ("From", mailbox(stray.sender.name, stray.sender.email)),
        ("To", DEMO_MAILBOX),
        ("Subject", encode_words(stray.subject)),
        ("Date", format_datetime(moment)),
        ("Message-ID", f"<{marks.digest(nonce, 'id')[:24]}@{stray.sender.domain}>"),
        ("X-Spam-Flag", "YES"),
        ("X-Spam-Score", "11.4"),
        ("X-Spam-Status", "Yes, score=11.4 required=5.0 tests=BAYES_99,HTML_MIME_NO_HTML_TAG,RDNS_NONE"),
        ("Precedence", "bulk"),
        ("MIME-Version", "1.0"),
    ]
    return bytes(with_headers(headers, text_part("html", html, "UTF-8", "base64")))


def _endless(stray: Stray, moment: datetime, nonce: str) -> bytes:
    """A forwarding rule that wrapped the mail once more on every hop: far deeper than any parser should follow."""
    depth = 140
    head = _head(stray, moment, nonce) + 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="hop0"\r\n\r\n'
    body = "".join(
        f'--hop{level}\r\nContent-Type: multipart/mixed; boundary="hop{level + 1}"\r\n\r\n' for level in range(depth)
    )
    body += f"--hop{depth}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{stray.text}\r\n--hop{depth}--\r\n"
    return (head + body).encode()


def _garbled(stray: Stray, moment: datetime, nonce: str) -> bytes:
    """A small business program from long ago: raw bytes in the headers, a charset that does not exist, no date."""
    del moment, nonce
    head = f"From: {stray.sender.name} <{stray.sender.email}>\r\nTo: {DEMO_MAILBOX}\r\nSubject: {stray.subject}\r\n"
    head += "Date: 31 Nov 26 25:61\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=x-caixa-2000\r\n"
    head += "Content-Transfer-Encoding: 8bit\r\n\r\n"
    body = stray.text.replace("\n", "\r\n")
    return head.encode("cp1252") + body.encode("cp1252") + b"\x00\x00\r\n"


def _head(stray: Stray, moment: datetime, nonce: str) -> str:
    return (
        f"From: {stray.sender.name} <{stray.sender.email}>\r\nTo: {DEMO_MAILBOX}\r\nSubject: {stray.subject}\r\n"
        f"Date: {format_datetime(moment)}\r\nMessage-ID: <{marks.digest(nonce, 'id')[:20]}@{stray.sender.domain}>\r\n"
    )


def _sender(name: str, email: str, language: str = "en", zone: str = "Europe/Lisbon") -> Person:
    return Person(name, email, language, Client.MUTT, "Porto", zone)


SPAM = (
    Stray(
        _sender("SEO Rocket Team", "grow@seo-rocket.example"),
        "First page of search results in 14 days, guaranteed",
        "Dear website owner,\n\nwe looked at your website and found 37 critical errors that keep you from the first"
        " page. Our experts repair them for only $99 a month.\n\nAnswer YES for your free report.",
        True,
        _spam,
    ),
    Stray(
        _sender("Postal Notice", "delivery@parcel-fee.example"),
        "Your parcel is on hold: pay 1.99 to release it",
        "Your parcel could not be delivered because of an unpaid customs fee of 1.99.\n\nPay within 24 hours or it"
        " will be returned to the sender.",
        True,
        _spam,
    ),
    Stray(
        _sender("Herr Direktor Klaus W.", "direktor@kredit-sofort.example", "de"),
        "Kredit ohne Schufa, Auszahlung heute",
        "Sehr geehrter Unternehmer,\n\nwir bieten Ihnen bis zu 250.000 Euro ohne Auskunft und ohne Sicherheiten. Nur"
        " heute zu 1,9 Prozent.",
        True,
        _spam,
    ),
    Stray(
        _sender("Prémios Continental", "sorteio@premios-net.example", "pt"),
        "Parabéns! Foi seleccionado para um cartão de 500 €",
        "Prezado cliente,\n\no seu endereço foi sorteado entre milhares. Confirme os seus dados bancários nas"
        " próximas duas horas para receber o seu cartão oferta.",
        True,
        _spam,
    ),
    Stray(
        _sender("Coin Doubler", "vip@coin-doubler.example"),
        "We double every coin you send, no risk",
        "Only this week our algorithm pays back two coins for each one you send.\n\nMore than 40,000 happy investors.",
        True,
        _spam,
    ),
    Stray(
        _sender("Service Messagerie", "admin@boite-pleine.example", "fr"),
        "Votre boîte de réception est pleine à 99 %",
        "Cher utilisateur,\n\nvotre boîte sera désactivée ce soir. Cliquez ci-dessous pour confirmer votre mot de"
        " passe et conserver vos messages.",
        True,
        _spam,
    ),
    Stray(
        _sender("Office Furniture Direct", "offers@furniture-direct.example"),
        "Ergonomic chairs from the factory, 70 % off",
        "Hello purchasing manager,\n\nwe are manufacturer of ergonomic office chair and standing desk since 2003. MOQ"
        " 10 pcs, best price, fast shipping.",
        True,
        _spam,
    ),
)
BROKEN = (
    Stray(
        _sender("Despachos Ribeira", "avisos@despachos-ribeira.example", "pt"),
        "Fwd: Fwd: Fwd: Guia de transporte 40118",
        "A guia de transporte 40118 foi alterada. Por favor confirmem a morada de entrega.",
        False,
        _endless,
    ),
    Stray(
        _sender("José Conceição", "caixa2@armazem-norte.example", "pt"),
        "Encomenda de peças nº 118",
        "Bom dia,\n\nprecisamos de 12 juntas G-58 e 4 válvulas para o armazém.\n\nJosé Conceição\nArmazém Norte\n",
        False,
        _garbled,
    ),
)
