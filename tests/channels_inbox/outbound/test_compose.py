"""Letters as they leave, read back by the standard library."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from channels_inbox.access import access_request
from channels_inbox.addresses import read_return_token, read_token, token_is_of
from channels_inbox.kinds.email.compose import compose, letter_for
from channels_inbox.models import ChannelSettings, DeliveryCopy, RequestLink
from channels_inbox.outbound.config import read_outgoing
from channels_inbox.outbound.letters import Letter, Mailbox, to_bytes
from core import blobs
from core.clocks import now
from core.text import UnsafeHeader
from tests.cast import Cast
from tickets.actions.automatic import post_auto_reply
from tickets.actions.notes import add_note
from tickets.actions.reply import forward, post_reply
from tickets.models import Attachment, Draft, Message

pytestmark = pytest.mark.django_db

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000"
    "000049454e44ae426082"
)


@pytest.fixture
def mailbox(cast: Cast) -> ChannelSettings:
    config = {"smtp_host": "smtp.demo.test", "signature": "Ondine coffee machines"}
    return ChannelSettings.objects.create(channel=cast.mailbox, outgoing="smtp", config=config)


def letters(message: Message) -> dict[str, Letter]:
    """The letters of a message by recipient."""
    rows = Message.objects.select_related("ticket", "author_agent__home_team", "channel__settings")
    message = rows.get(pk=message.pk)
    composed = compose(message, read_outgoing(message.channel))
    copies = DeliveryCopy.objects.filter(delivery__message=message)
    return {copy.email: letter_for(composed, copy) for copy in copies}


def read(letter: Letter) -> EmailMessage:
    mail = message_from_bytes(to_bytes(letter), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def plain(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def html(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return part.get_content()


def reply_of(cast: Cast, **more: object) -> dict[str, Letter]:
    ticket = cast.open_ticket(message_id="question@customer.test")
    values = {"text": "A new seal is on its way.", **more}
    return letters(post_reply(ticket_number=ticket.pk, agent=cast.alice, **values))  # type: ignore[arg-type]


def test_reply_answers_in_the_thread(cast: Cast, mailbox: ChannelSettings) -> None:
    mail = read(reply_of(cast)["dana@customer.test"])

    assert mail["From"] == '"Alice (Support)" <support@demo.test>'
    assert mail["To"] == "Dana Petrescu <dana@customer.test>"
    assert mail["Subject"] == "Re: Leaking group"
    assert mail["In-Reply-To"] == "<question@customer.test>"
    assert mail["References"] == "<question@customer.test>"
    assert mail["Auto-Submitted"] is None
    assert mail.get_content_type() == "multipart/alternative"


def test_r01_reply_address_and_return_path_belong_to_one_recipient(cast: Cast, mailbox: ChannelSettings) -> None:
    by_email = reply_of(cast, cc=[{"name": "Eve", "email": "eve@other.test"}])
    dana, eve = by_email["dana@customer.test"], by_email["eve@other.test"]

    number, mac = read_token(dana.reply_to.split("@")[0]) or (0, "")
    assert token_is_of(number, mac, "Dana@Customer.test")
    assert not token_is_of(number, mac, "eve@other.test")
    assert not token_is_of(number + 1, mac, "dana@customer.test")
    assert len({dana.reply_to, eve.reply_to, dana.return_path, eve.return_path}) == 4
    assert read_return_token(eve.return_path.split("@")[0]) == DeliveryCopy.objects.get(email="eve@other.test").pk
    assert dana.message_id == eve.message_id


def test_r10_bcc_is_in_no_header_and_cc_is_shown(cast: Cast, mailbox: ChannelSettings) -> None:
    by_email = reply_of(
        cast, cc=[{"name": "Eve", "email": "eve@other.test"}], bcc=[{"name": "Boss", "email": "boss@secret.test"}]
    )

    for letter in by_email.values():
        assert b"secret.test" not in to_bytes(letter)
        assert read(letter)["Cc"] == "Eve <eve@other.test>"
    assert set(by_email) == {"dana@customer.test", "eve@other.test", "boss@secret.test"}


def test_r10_notes_are_never_quoted_to_a_customer(cast: Cast, mailbox: ChannelSettings) -> None:
    ticket = cast.open_ticket()
    add_note(ticket_number=ticket.pk, agent=cast.bob, text="She is difficult.")
    forward(
        ticket_number=ticket.pk, agent=cast.bob, to=[{"name": "", "email": "maker@parts.test"}], html="<p>Cost?</p>"
    )

    letter = letters(post_reply(ticket_number=ticket.pk, agent=cast.alice, text="On its way."))["dana@customer.test"]

    assert "difficult" not in plain(read(letter)) + html(read(letter))
    assert "Cost?" not in plain(read(letter)) + html(read(letter))


def test_r10_forward_carries_nothing_but_what_was_written(cast: Cast, mailbox: ChannelSettings) -> None:
    ticket = cast.open_ticket("My card number is secret.", message_id="question@customer.test")
    message = forward(
        ticket_number=ticket.pk, agent=cast.alice, to=[{"name": "", "email": "maker@parts.test"}], html="<p>Price?</p>"
    )

    mail = read(letters(message)["maker@parts.test"])

    assert "secret" not in plain(mail) + html(mail)
    assert mail["References"] is None
    assert mail["To"] == "maker@parts.test"


def test_thread_is_quoted_with_an_attribution_in_the_language_of_the_customer(
    cast: Cast, mailbox: ChannelSettings
) -> None:
    ticket = cast.open_ticket(
        "Die linke Gruppe tropft.\nSeit gestern.", language="de", html="<p>Die linke <b>Gruppe</b></p>"
    )

    mail = read(letters(post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Kommt."))["dana@customer.test"])

    assert "schrieb Dana Petrescu:\n> Die linke Gruppe tropft.\n> Seit gestern." in plain(mail)
    assert '<blockquote type="cite"><p>Die linke <b>Gruppe</b></p></blockquote>' in html(mail)


def test_r17_names_and_bodies_of_senders_are_text_in_what_leaves(cast: Cast, mailbox: ChannelSettings) -> None:
    ticket = cast.open_ticket(author_name="<script>alert(1)</script>", html="<p onclick=x>Hi<script>y</script></p>")

    page = html(read(letters(post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Ok."))["dana@customer.test"]))

    assert "<script" not in page
    assert "onclick" not in page


def test_signatures_of_agent_and_channel_follow_the_text(cast: Cast, mailbox: ChannelSettings) -> None:
    cast.alice.signature = "Alice Moreau\nEspresso desk"
    cast.alice.save()

    mail = read(reply_of(cast)["dana@customer.test"])

    assert plain(mail).startswith(
        "A new seal is on its way.\n\n-- \nAlice Moreau\nEspresso desk\nOndine coffee machines\n\n"
    )
    assert "Alice Moreau<br>Espresso desk<br>Ondine coffee machines" in html(mail)


def test_team_signature_stands_in_for_a_missing_one(cast: Cast, mailbox: ChannelSettings) -> None:
    cast.support.signature = "Your support team"
    cast.support.save()

    assert "-- \nYour support team\nOndine" in plain(read(reply_of(cast)["dana@customer.test"]))


def test_plain_text_switch_leaves_the_html_out(cast: Cast, mailbox: ChannelSettings) -> None:
    mail = read(reply_of(cast, html="<p>A <b>new</b> seal</p>", plain_only=True)["dana@customer.test"])

    assert mail.get_content_type() == "text/plain"
    assert plain(mail).startswith("A new seal")


def test_pictures_inside_are_related_and_files_attached(cast: Cast, mailbox: ChannelSettings) -> None:
    ticket = cast.open_ticket()
    draft = Draft.objects.create(agent=cast.alice, ticket=ticket, kind=Draft.Kind.REPLY)
    picture = _file(draft, PNG, "seal.png", "image/png", content_id="seal-1@demo.test")
    paper = _file(draft, b"%PDF-1.4 \xff", "Prüfbericht März.pdf", "application/pdf")
    body = f'<p>See <img src="/inbox/attachments/{picture.pk}/" alt="seal"></p>'

    message = post_reply(ticket_number=ticket.pk, agent=cast.alice, html=body, attachment_ids=[picture.pk, paper.pk])
    mail = read(letters(message)["dana@customer.test"])

    assert 'src="cid:seal-1@demo.test"' in html(mail)
    parts = {part.get_content_type(): part for part in mail.walk()}
    assert parts["image/png"]["Content-ID"] == "<seal-1@demo.test>"
    assert parts["image/png"].get_content() == PNG
    attached = list(mail.iter_attachments())
    assert [part.get_filename() for part in attached] == ["Prüfbericht März.pdf"]
    assert attached[0].get_content() == b"%PDF-1.4 \xff"


def test_r29_automatic_message_says_so_and_has_the_null_return_path(cast: Cast, mailbox: ChannelSettings) -> None:
    ticket = cast.open_ticket("Secret question")
    to = [{"name": "Dana", "email": "dana@customer.test"}]
    message = post_auto_reply(ticket=ticket, subject="We got it", text="Thank you.", to=to, rule="acknowledgement")

    letter = letters(message)["dana@customer.test"]
    mail = read(letter)

    assert letter.return_path == ""
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["From"] == "Support <support@demo.test>"
    assert "Secret question" not in plain(mail) + html(mail)


def test_channel_name_alone_where_it_is_set_so(cast: Cast, mailbox: ChannelSettings) -> None:
    mailbox.config |= {"from_style": "channel", "from_name": "Ondine Hilfe für alle"}
    mailbox.save()

    assert read(reply_of(cast)["dana@customer.test"])["From"].addresses[0].display_name == "Ondine Hilfe für alle"


def test_mailbox_without_plus_addresses_answers_to_itself(cast: Cast, mailbox: ChannelSettings) -> None:
    mailbox.config |= {"plus_addresses": False}
    mailbox.save()

    letter = reply_of(cast)["dana@customer.test"]

    assert (letter.reply_to, letter.return_path) == ("support@demo.test", "support@demo.test")


@pytest.mark.parametrize("bad", ["Hi\r\nBcc: victim@x.test", "Hi\nX: y", "Hi\0"])
def test_r11_line_break_in_a_header_is_refused_at_send(bad: str) -> None:
    for change in ({"subject": bad}, {"sender": Mailbox(bad, "a@x.test")}, {"reply_to": f"{bad}@x.test"}):
        with pytest.raises((UnsafeHeader, ValueError)):
            to_bytes(a_letter(**change))


def test_address_beyond_ascii_is_written_in_utf8() -> None:
    letter = a_letter(to=[Mailbox("Jürgen", "jürgen@bücher.test")], recipient="jürgen@bücher.test")

    assert letter.needs_utf8
    assert "jürgen@xn--bcher-kva.test" in to_bytes(letter).decode()


def test_letter_has_crlf_line_ends_and_short_lines() -> None:
    content = to_bytes(a_letter(text="wörd " * 400, html="<p>" + "wörd " * 400 + "</p>", subject="Große " * 40))

    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert content.isascii()


def a_letter(**change: object) -> Letter:
    values = {
        "sender": Mailbox("Support", "support@demo.test"),
        "recipient": "dana@customer.test",
        "return_path": "support@demo.test",
        "to": [Mailbox("Dana", "dana@customer.test")],
        "subject": "Hello",
        "text": "Hello.\n",
        "message_id": "abc@demo.test",
        "date": now(),
        **change,
    }
    return Letter(**values)  # type: ignore[arg-type]


def _file(draft: Draft, content: bytes, name: str, kind: str, content_id: str = "") -> Attachment:
    return Attachment.objects.create(
        draft=draft,
        sha256=blobs.put(content),
        size=len(content),
        filename=name,
        content_type=kind,
        content_id=content_id,
    )


def test_long_message_ids_are_never_encoded_or_cut(cast: Cast, mailbox: ChannelSettings) -> None:
    long_id = f"{'A1b2' * 30}@{'mail-' * 10}eurprd04.prod.outlook.test"
    ticket = cast.open_ticket(message_id=long_id)

    letter = letters(post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Hi."))["dana@customer.test"]

    assert f"References: <{long_id}>\r\n".encode() in to_bytes(letter)
    assert read(letter)["In-Reply-To"] == f"<{long_id}>"


def test_references_name_the_conversation_in_order(cast: Cast, mailbox: ChannelSettings) -> None:
    ticket = cast.open_ticket(message_id="one@customer.test")
    first = post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Hi.", hold_s=0)
    cast.answer(ticket, message_id="two@customer.test")

    letter = letters(post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Hi."))["dana@customer.test"]

    names = ["one@customer.test", first.message_id, "two@customer.test"]
    assert read(letter)["References"].split() == [f"<{name}>" for name in names]


def test_r32_automatic_message_repeats_no_name_of_its_recipient(cast: Cast, mailbox: ChannelSettings) -> None:
    to = [{"name": "BUY NOW http://spam.test", "email": "dana@customer.test"}]
    message = post_auto_reply(ticket=cast.open_ticket(), subject="We got it", text="Thanks.", to=to, rule="ack")

    assert b"spam.test" not in to_bytes(letters(message)["dana@customer.test"])


def test_r03_acknowledgement_leads_each_recipient_to_the_request_by_a_link_of_their_own(
    cast: Cast, mailbox: ChannelSettings
) -> None:
    ticket = cast.open_ticket(language="de")
    message = post_auto_reply(
        ticket=ticket,
        subject="We have it",
        text="Thank you.",
        to=[{"name": "", "email": "dana@customer.test"}],
        rule="ack",
    )

    mail = read(letters(message)["dana@customer.test"])

    link = RequestLink.objects.get()
    assert (link.ticket, link.email) == (ticket, "dana@customer.test")
    address = re.search(r"Ihre Anfrage ansehen und ergänzen: https://help.ondine.test(\S+)", plain(mail))
    assert address is not None
    assert access_request(address.group(1).rstrip("/").rpartition("/")[2]).ticket == ticket
    assert "/help/requests/" in html(mail)
    assert "/help/requests/" not in Message.objects.get(pk=message.pk).text
