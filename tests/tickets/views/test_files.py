"""Files, pictures and bodies from outside (R14-R22)."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from core import blobs
from core.html import hold_remote, sanitise
from tests.cast import Cast
from tickets.actions.conversation import IncomingFile
from tickets.bodies import remote_image_url
from tickets.models import Attachment, Message, Ticket

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
MAIL = (
    '<table><tr><td style="background:url(https://t.test/b.png);color:red">Hello</td></tr></table>'
    '<img src="https://t.test/pixel.png"><img src="//t.test/p.png"><img src="cid:logo">'
    '<script>alert(1)</script><a href="/inbox/">here</a>'
)


def png() -> bytes:
    target = BytesIO()
    Image.new("RGB", (8, 8), "red").save(target, "PNG")
    return target.getvalue()


def with_file(cast: Cast, content: bytes, **more: object) -> Attachment:
    """A file that came with a message of Dana's."""
    values = {
        "sha256": blobs.put(content),
        "size": len(content),
        "filename": "a.png",
        "content_type": "image/png",
        **more,
    }
    ticket = cast.open_ticket(files=(IncomingFile(**values),))  # type: ignore[arg-type]
    return Attachment.objects.get(message__ticket=ticket)


@pytest.fixture
def mail(cast: Cast) -> Message:
    """A designed mail with remote pictures, one of its own, and attempts at worse."""
    html, count = hold_remote(sanitise(MAIL))
    file = IncomingFile(blobs.put(png()), 70, "logo.png", "image/png", "logo", True)
    ticket = cast.open_ticket(html=html, remote_images=count, files=(file,))
    return ticket.messages.get()


def test_r14_file_is_downloaded_in_a_sandbox(cast: Cast, as_alice: Client) -> None:
    file = with_file(cast, b"<html><script>alert(1)</script>", filename="x.html", content_type="text/plain")
    answer = as_alice.get(f"/inbox/attachments/{file.pk}/")
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert b"".join(answer.streaming_content) == b"<html><script>alert(1)</script>"  # type: ignore[attr-defined]


def test_r15_svg_is_never_a_picture(cast: Cast, as_alice: Client) -> None:
    file = with_file(cast, SVG, content_type="application/octet-stream")
    assert as_alice.get(f"/inbox/attachments/{file.pk}/picture/").status_code == 404
    lied = with_file(cast, SVG, content_type="image/png")
    assert as_alice.get(f"/inbox/attachments/{lied.pk}/picture/").status_code == 404


def test_picture_is_drawn_anew(cast: Cast, as_alice: Client) -> None:
    file = with_file(cast, png() + b"<script>alert(1)</script>")
    answer = as_alice.get(f"/inbox/attachments/{file.pk}/picture/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert b"script" not in answer.content
    again = as_alice.get(f"/inbox/attachments/{file.pk}/picture/", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["ré\u202esumé.pdf", 'a"b\\c.txt', "日本.png", "..", ""])
def test_r21_name_of_a_download(cast: Cast, as_alice: Client, name: str) -> None:
    file = with_file(cast, b"x", filename=name, content_type="text/plain")
    header = as_alice.get(f"/inbox/attachments/{file.pk}/")["Content-Disposition"]
    assert header.isascii()
    assert header.count('"') == 2


def test_r22_file_of_another_team(cast: Cast, as_charlie: Client) -> None:
    file = with_file(cast, png())
    for address in (f"/inbox/attachments/{file.pk}/", f"/inbox/attachments/{file.pk}/picture/"):
        assert as_charlie.get(address).status_code == 404


def test_r22_file_of_somebody_elses_draft(as_alice: Client, as_bob: Client, ticket: Ticket) -> None:
    upload = SimpleUploadedFile("a.png", png(), "text/html")
    row = as_alice.post(f"/inbox/tickets/{ticket.pk}/drafts/reply/files/", {"file": upload}).json()
    assert row["type"] == "image/png"
    assert as_alice.get(row["url"]).status_code == 200
    assert as_bob.get(row["url"]).status_code == 404
    assert as_bob.delete(f"/inbox/drafts/files/{row['id']}/").status_code == 404


def test_file_whose_bytes_are_gone(cast: Cast, as_alice: Client) -> None:
    file = with_file(cast, png())
    blobs.remove(file.sha256)
    assert as_alice.get(f"/inbox/attachments/{file.pk}/").status_code == 404
    assert as_alice.get(f"/inbox/attachments/{file.pk}/picture/").status_code == 404


def test_r16_body_has_no_script_and_its_own_policy(as_alice: Client, mail: Message) -> None:
    answer = as_alice.get(f"/inbox/messages/{mail.pk}/body/")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-same-origin allow-popups")
    assert "script-src" not in policy
    assert "allow-scripts" not in policy
    for trace in ("<script", "url(", 'href="/inbox/'):
        assert trace not in answer.text.partition("<body")[2]


def test_r19_remote_pictures_wait_until_asked_for(as_alice: Client, mail: Message) -> None:
    held = as_alice.get(f"/inbox/messages/{mail.pk}/body/").text
    assert "t.test" not in held
    shown = as_alice.get(f"/inbox/messages/{mail.pk}/body/?remote=1").text
    assert f'src="/inbox/messages/{mail.pk}/image/?address=https%3A%2F%2Ft.test%2Fpixel.png&amp;mac=' in shown
    assert 'src="https://' not in shown


def test_own_picture_of_a_mail_is_shown(as_alice: Client, mail: Message) -> None:
    file = mail.attachments.get()
    assert f'src="/inbox/attachments/{file.pk}/picture/"' in as_alice.get(f"/inbox/messages/{mail.pk}/body/").text


def test_r40_proxy_fetches_only_what_the_message_holds(as_alice: Client, as_charlie: Client, mail: Message) -> None:
    signed = remote_image_url(mail.pk, "https://t.test/pixel.png")
    for address in (signed.replace("pixel", "other"), signed.replace("mac=", "mac=x"), signed.partition("&")[0]):
        assert as_alice.get(address).status_code == 404
    assert as_charlie.get(signed).status_code == 404


def test_r40_proxy_refuses_our_own_network(as_alice: Client, mail: Message) -> None:
    assert as_alice.get(remote_image_url(mail.pk, "http://127.0.0.1/secret.png")).status_code == 404
