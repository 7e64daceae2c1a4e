"""What holds for any bytes at all."""

import json
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from channels_inbox.kinds.email.parse import ParsedMail, flatten_depth, html_to_text, parse, split_html, split_text
from channels_inbox.kinds.email.parse.addresses import read_addresses
from channels_inbox.kinds.email.parse.charsets import decode
from channels_inbox.kinds.email.parse.dates import read_date
from channels_inbox.kinds.email.parse.htmltokens import tokens
from channels_inbox.kinds.email.parse.words import decode_words
from channels_inbox.parser.frames import pack, unpack

CORPUS = [path.read_bytes() for path in sorted((Path(__file__).parent / "corpus").glob("*.eml"))]
KEYS = [
    "from_email", "from_name", "subject", "reply_to", "to", "cc", "message_id", "in_reply_to", "references", "date",
    "text", "html", "new_text", "quoted_text", "attachments", "auto_submitted", "bounce", "language", "warnings",
    "error",
]  # fmt: skip
fast = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

line = st.sampled_from(
    ["", " ", "> a", ">> b", "text", "On Mon, 16 Nov 2026 at 09:15, Ana <a@x.example> wrote:", "-- ", "Ana", "a: b:",
     "Am 16.11.2026 schrieb Ana:", "-----Original Message-----", "From: a", "Sent: b", "To: c", "Subject: d",
     "________________________________", "Sent from my iPhone", "---------- Forwarded message ---------"]
)  # fmt: skip
markup = st.lists(
    st.sampled_from(
        ["<div>", "</div>", "<b>", "</b>", "<p>", "text", "<", ">", "<!--", "-->", "<a href='x", "'", '"', "<br>", "</",
         "&amp;", "<script>", "</script>", '<div class="gmail_quote">', "<blockquote type=cite>", "</blockquote>",
         '<div id="divRplyFwdMsg">', "<table><td>", "<pre>", "\n", "<style>", "é"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@st.composite
def mutated_mails(draw: st.DrawFn) -> bytes:
    raw = bytearray(draw(st.sampled_from(CORPUS)))
    for _ in range(draw(st.integers(0, 8))):
        place = draw(st.integers(0, len(raw)))
        raw[place : place + draw(st.integers(0, 12))] = draw(
            st.one_of(
                st.binary(max_size=6), st.sampled_from([b"\r\n", b"\n\n", b'"', b"=?utf-8?Q?", b"--", b"\x00", b"<"])
            )
        )
    return bytes(raw)


def assert_sound(mail: ParsedMail) -> None:
    found = mail.to_json()
    assert list(found) == KEYS
    written = json.dumps(found, ensure_ascii=False).encode()
    assert b"\\u0000" not in written
    assert_partition(mail.text, mail.new_text, mail.quoted_text)
    assert ParsedMail.from_wire(*unpack(pack(*mail.to_wire()))) == mail


def assert_partition(text: str, new: str, quoted: str) -> None:
    """Every line of the text is in exactly one of the two, and both keep its order."""
    sides = [new.split("\n"), quoted.split("\n")]
    reachable = {(0, 0)}
    for wanted in text.split("\n"):
        following = set()
        for first, second in reachable:
            if first < len(sides[0]) and sides[0][first] == wanted:
                following.add((first + 1, second))
            if second < len(sides[1]) and sides[1][second] == wanted:
                following.add((first, second + 1))
        reachable = following
        assert reachable, wanted
    # An empty side is one empty "line" that stands for none.
    left = {(len(sides[0]) - first, len(sides[1]) - second) for first, second in reachable}
    assert left & {(0, 0), (0, int(not quoted)), (int(not new), 0)}


@fast
@given(st.binary(max_size=2_000))
def test_parse_any_bytes(raw: bytes) -> None:
    assert_sound(parse(raw))


@fast
@given(mutated_mails())
def test_parse_mutated_corpus(raw: bytes) -> None:
    assert_sound(parse(raw))


@fast
@given(st.lists(line, max_size=25).map("\n".join))
def test_split_text_partition(text: str) -> None:
    assert_partition(text, *split_text(text))


@fast
@given(st.text(max_size=400))
def test_split_text_partition_any_text(text: str) -> None:
    assert_partition(text, *split_text(text))


@fast
@given(markup)
def test_tokens_cover_html(html: str) -> None:
    position = 0
    for token in tokens(html):
        assert token.start == position
        assert token.end > token.start
        position = token.end
    assert position == len(html)


@fast
@given(markup)
def test_split_html_loses_nothing(html: str) -> None:
    new, quoted = split_html(html)
    assert sorted(new + quoted) == sorted(html)


@fast
@given(markup, st.integers(1, 5))
@example("<div><script>text</script>", 1)
def test_flatten_depth_keeps_text(html: str, limit: int) -> None:
    flat, _changed = flatten_depth(html, limit)
    assert "".join(html_to_text(flat).split()).replace(">", "") == "".join(html_to_text(html).split()).replace(">", "")


@fast
@given(st.text(max_size=300))
def test_read_addresses_any_text(value: str) -> None:
    for address in read_addresses(value).addresses:
        local, at, domain = address.email.rpartition("@")
        assert local
        assert at
        assert domain == domain.lower()
        assert not any(letter.isspace() or ord(letter) < 32 for letter in domain)
        assert "\n" not in address.name
        assert "@" not in local.strip('"') or local.startswith('"')


@fast
@given(st.from_regex(r"[a-z][a-z0-9.+-]{0,10}[a-z]", fullmatch=True), st.text(max_size=30))
def test_read_addresses_quoted_name(local: str, name: str) -> None:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')

    found = read_addresses(f'"{quoted}" <{local}@customer.example>')

    assert [address.email for address in found.addresses] == [f"{local}@customer.example"]


@fast
@given(st.text(alphabet="=?utf8QqBb_ aA3C\r\n*", max_size=120))
@example("a\ud800")
@example("=?utf-8?Q?=00?=")
def test_decode_words_any_text(value: str) -> None:
    text, _guessed = decode_words(value)
    # What PostgreSQL takes: no NUL, nothing that has no UTF-8.
    assert "\0" not in text
    assert text == text.encode(errors="replace").decode()


@fast
@given(st.binary(max_size=200), st.text(max_size=20))
def test_decode_any_charset(data: bytes, charset: str) -> None:
    text = decode(data, charset)[0]
    text.encode()
    assert "\x00" not in text


@fast
@given(st.text(max_size=60))
def test_read_date_any_text(value: str) -> None:
    found = read_date(value)
    assert found is None or found.endswith("Z")
