"""Mails made to exhaust a parser end soon, whole or with the code of the limit that they pass."""

import nh3
import pytest

from channels_inbox.kinds.email.parse import Limits, parse

HEAD = b"From: Dana <dana@customer.example>\r\nSubject: x\r\nMessage-ID: <a@b>\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n"


def nested(depth: int) -> bytes:
    levels = [b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(depth)]
    return HEAD + b"".join(levels) + b"\r\nhi\r\n"


def test_parse_nested_within_limit() -> None:
    assert parse(nested(99)).text == "hi"


@pytest.mark.parametrize("depth", [101, 400, 1_000, 20_000])
def test_parse_nested_too_deep(depth: int) -> None:
    mail = parse(nested(depth))

    assert mail.error is not None
    assert mail.error.code == "limit-depth"
    assert (mail.from_email, mail.subject) == ("dana@customer.example", "x")


@pytest.mark.parametrize("count", [1_001, 100_000])
def test_parse_too_many_parts(count: int) -> None:
    mail = parse(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * count)

    assert mail.error is not None
    assert mail.error.code == "limit-parts"


def test_parse_many_parts_within_limit() -> None:
    mail = parse(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 999)

    assert mail.error is None
    assert mail.text.count("x") == 999


def test_parse_from_nested_comments() -> None:
    mail = parse(b"From: " + b"(" * 500 + b"\r\n\r\nx")

    assert mail.from_email == ""
    assert "from-missing" in mail.warnings


def test_parse_from_closed_nested_comments() -> None:
    assert parse(b"From: " + b"(" * 4_000 + b")" * 4_000 + b" a@b.example\r\n\r\nx").from_email == "a@b.example"


def test_parse_from_many_quotes() -> None:
    mail = parse(b"From: " + b'"' * 200_000 + b"\r\n\r\nx")

    assert mail.from_email == ""
    assert "truncated-header" in mail.warnings


@pytest.mark.parametrize("separator", [b", ", b",\r\n "])
def test_parse_to_many_addresses(separator: bytes) -> None:
    addresses = separator.join(b"u%d@customer.example" % i for i in range(50_000))

    mail = parse(HEAD + b"To: " + addresses + b"\r\n\r\nx")

    assert "truncated-header" in mail.warnings
    assert 300 < len(mail.to) <= 1_000
    # The cut never makes up an address.
    assert [address.email for address in mail.to] == [f"u{i}@customer.example" for i in range(len(mail.to))]


def test_parse_many_to_fields() -> None:
    mail = parse(HEAD + b"".join(b"To: u%d@customer.example\r\n" % i for i in range(50_000)) + b"\r\nx")

    assert len(mail.to) == 1_000
    assert {"truncated-header", "recipients-truncated"} <= set(mail.warnings)


def test_parse_subject_of_many_words() -> None:
    mail = parse(b"Subject: " + b" ".join([b"=?utf-8?Q?abc?="] * 130_000) + b"\r\n\r\nx")

    assert mail.subject.startswith("abcabc")
    assert len(mail.subject) <= 998


def test_parse_many_references() -> None:
    ids = b" ".join(b"<%d@customer.example>" % i for i in range(200_000))

    mail = parse(HEAD + b"References: " + ids + b"\r\n\r\nx")

    assert mail.references[0] == "0@customer.example"
    assert mail.references[-1] == "199999@customer.example"
    assert len(mail.references) <= Limits().references


@pytest.mark.parametrize(
    "html",
    [
        b"<div>" * 100_000 + b"hello",
        b"<div>" * 100_000 + b"hello" + b"</div>" * 100_000,
        b"<table><td></div><b>" * 30_000 + b"hello",
        b"<a href=x>" * 50_000 + b"hello",
        b"".join(b"<p><font color=c%d>" % i for i in range(3_000)) + b"hello",
    ],
    ids=["div", "div-closed", "table-scope", "a", "font"],
)
def test_parse_deep_html_safe_to_clean(html: bytes) -> None:
    mail = parse(HTML + html)

    assert mail.html is not None
    assert "html-too-deep" in mail.warnings
    assert mail.text.endswith("hello")
    assert "hello" in nh3.clean(mail.html)


@pytest.mark.parametrize(
    "unit", [b"<", b"<a ", b'<a x="', b"<!--", b"<script>", b"</", b"&#", b"<a href='http://x/'>", b"<?"]
)
def test_parse_unfinished_html(unit: bytes) -> None:
    assert parse(HTML + unit * 100_000).error is None


@pytest.mark.parametrize(
    "unit",
    [
        b"On 2026-01-01 a@b wrote:\r\n",
        b"On On On 2026:\r\n",
        b"From: x\r\n",
        b"> x\r\n\r\n",
        b"begin 644 x\r\n",
        b"-- \r\n",
    ],
)
def test_parse_repeated_lines(unit: bytes) -> None:
    mail = parse(HEAD + b"\r\n" + unit * 20_000)

    assert mail.error is None
    assert len(mail.new_text) + len(mail.quoted_text) >= len(mail.text) - 1


@pytest.mark.parametrize(
    "header", [b"junk line\r\n" * 50_000, b"A: b\r\n" * 100_000, b" \r\n" * 50_000, b"A:" + b"\r\n x" * 100_000]
)
def test_parse_endless_header(header: bytes) -> None:
    assert parse(header + b"\r\nx").error is None


def test_parse_many_delimiters_without_parts() -> None:
    assert parse(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--\r\n" * 100_000).error is None


def test_parse_bounce_of_many_numbers() -> None:
    head = b"From: mailer-daemon@x.example\r\nSubject: failure notice\r\n\r\n"

    assert parse(head + b"user unknown " + b"5.1." * 100_000).bounce is not None


def test_parse_lower_limits_kept() -> None:
    limits = Limits(field_bytes=100, text_chars=50)

    mail = parse(b"Subject: " + b"a" * 500 + b"\r\n\r\n" + b"b" * 500, limits)

    assert len(mail.subject) <= 100
    assert mail.text == "b" * 50
    assert {"truncated-header", "text-truncated"} <= set(mail.warnings)
