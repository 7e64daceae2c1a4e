"""Every client's handwriting is a tree that a strict reader takes without a complaint."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from helpdesk.demo.mails import papers, pictures
from helpdesk.demo.mails.clients import write
from helpdesk.demo.mails.clients.plain import wrap
from helpdesk.demo.mails.drafts import Client, DraftMail, File, Person, Quote
from helpdesk.demo.mails.phrases import LANGUAGES

MOMENT = datetime(2026, 11, 18, 14, 2, tzinfo=UTC)
ZONES = {
    "en": "Europe/London",
    "pt": "Europe/Lisbon",
    "pt-BR": "America/Sao_Paulo",
    "ro": "Europe/Bucharest",
    "de": "Europe/Berlin",
    "fr": "Europe/Paris",
    "ja": "Asia/Tokyo",
}
TEXTS = {
    "en": "It leaks.",
    "pt": "Não está a aquecer.",
    "pt-BR": "Não liga mais.",
    "ro": "Râșnița face zgomot și țârâie.",
    "de": "Die Mühle läuft heiß.",
    "fr": "Ça fuit à gauche.",
    "ja": "圧力が上がりません。",
}
FILES = (
    File("leck füße.png", "image/png", pictures.png("leak"), inline=True),
    File("FT-2026-1843.pdf", "application/pdf", papers.pdf("FT 2026/1843", ["Ondine (Porto)"])),
    File("IMG_1843.jpeg", "image/jpeg", pictures.jpeg("gauge")),
)
ANSWERED = Quote(
    name="Ana Ribeiro (Ondine)",
    email="support@demo.test",
    to="dana@customer.example",
    subject="Leaking group",
    sent_at=MOMENT,
    text="Is it the left one?\n\n> It leaks.",
    html="<html><body><p>Is it the left one?</p></body></html>",
)


def draft(client: Client, language: str, *, quote: Quote | None = None, files: tuple[File, ...] = ()) -> DraftMail:
    name = "佐藤 美咲" if language == "ja" else "Zoë Țurcanu"
    person = Person(name, "zoe@cafe.example", language, client, "Porto", ZONES[language])
    return DraftMail(
        sender=person,
        to="support@demo.test",
        cc=("bob@cafe.example",),
        subject=f"Re: {TEXTS[language]}",
        text=f"{TEXTS[language]}\n\n{name}",
        sent_at=MOMENT,
        nonce=f"{client}/{language}",
        files=files,
        quote=quote,
        in_reply_to="a@demo.test" if quote else "",
        references=("z@demo.test", "a@demo.test") if quote else (),
        signature="Zoë\nCafé",
    )


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", Client)
def test_mail_of_every_client_is_well_formed(client: Client, language: str) -> None:
    raw = write(draft(client, language, quote=ANSWERED, files=FILES))

    mail = read(raw)

    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert [part.defects for part in mail.walk() if part.defects] == []
    assert mail["Subject"] == f"Re: {TEXTS[language]}"
    body = mail.get_body(("plain", "html"))
    assert body is not None
    assert TEXTS[language] in body.get_content()
    found = {part.get_filename(): part.get_content() for part in mail.walk() if part.get_filename()}
    assert found == {file.filename: file.content for file in FILES}


@pytest.mark.parametrize("client", [client for client in Client if client is not Client.SHOP])
def test_answer_of_every_client_threads_and_quotes(client: Client) -> None:
    mail = read(write(draft(client, "de", quote=ANSWERED)))

    body = mail.get_body(("plain",))

    assert mail["In-Reply-To"] == "<a@demo.test>"
    assert str(mail["References"]).split() == ["<z@demo.test>", "<a@demo.test>"]
    assert body is not None
    assert "Is it the left one?" in body.get_content()


def test_shop_notification_speaks_for_the_customer() -> None:
    mail = read(write(draft(Client.SHOP, "en")))

    assert (mail["From"], mail["Sender"]) == ("Zoë Țurcanu <zoe@cafe.example>", "Ondine Shop <shop@ondine.example>")


@pytest.mark.parametrize(
    "client", [Client.GMAIL, Client.OUTLOOK, Client.OWA, Client.APPLE, Client.YAHOO, Client.PROTON]
)
def test_inline_picture_is_named_by_the_html(client: Client) -> None:
    mail = read(write(draft(client, "en", files=FILES[:1])))

    picture = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    html = mail.get_body(("html",))

    assert html is not None
    assert f"cid:{str(picture['Content-ID']).strip('<>')}" in html.get_content()


def test_ids_when_the_nonce_changes() -> None:
    first = draft(Client.GMAIL, "en")

    other = read(write(replace(first, nonce="other")))["Message-ID"]

    assert read(write(first))["Message-ID"] == read(write(first))["Message-ID"] != other


def test_wrap_of_a_long_line() -> None:
    assert wrap("one two three\nfour", 8) == "one two\nthree\nfour"
