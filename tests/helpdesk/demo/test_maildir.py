"""The Maildir of the demo: complete files alone, newest first, and no way out of the folder."""

from pathlib import Path

from helpdesk.demo import maildir

RAW = b"From: a@demo.test\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHello.\r\n"


def test_store_adds_the_envelope_and_leaves_nothing_half(tmp_path: Path) -> None:
    name = maildir.store(tmp_path, RAW, mail_from="b@demo.test", recipient="dana@x.example")

    found = maildir.load(tmp_path, name)

    assert found is not None
    assert (found.recipient, found.subject, found.text) == ("dana@x.example", "Grüße", "Hello.\n")
    assert found.raw.startswith(b"Return-Path: <b@demo.test>\r\nDelivered-To: dana@x.example\r\nFrom:")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_newest_goes_on_before_a_mail(tmp_path: Path) -> None:
    names = [maildir.store(tmp_path, RAW, mail_from="", recipient=f"{number}@x.example") for number in range(3)]

    assert [mail.name for mail in maildir.newest(tmp_path, limit=2)] == [names[2], names[1]]
    assert [mail.name for mail in maildir.newest(tmp_path, before=names[1])] == [names[0]]


def test_newest_of_an_empty_folder(tmp_path: Path) -> None:
    assert list(maildir.newest(tmp_path / "sent")) == []


def test_load_of_a_name_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("no")

    assert maildir.load(tmp_path / "new", "../secret") is None
