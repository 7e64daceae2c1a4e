"""Folding of HTML by the marks of each mail program, and flattening."""

import nh3
import pytest

from channels_inbox.kinds.email.parse import detect_language, flatten_depth, html_to_text, split_html
from core.html import sanitise

QUOTES = {
    "gmail": '<div class="gmail_quote"><div class="gmail_attr">Ana:<br></div><blockquote>old</blockquote></div>',
    "gmail-container": '<div class="gmail_quote gmail_quote_container"><div>old</div></div>',
    "thunderbird": '<div class="moz-cite-prefix">On Mon, Ana wrote:<br></div><blockquote type="cite">old</blockquote>',
    "apple": '<blockquote type="cite"><div>On Mon, Ana wrote:</div><div>old</div></blockquote>',
    "yahoo": '<div id="ydp1" class="ydp1yahoo_quoted yahoo_quoted"><div>old</div></div>',
    "proton": '<div class="protonmail_quote">Ana wrote:<blockquote class="x">old</blockquote></div>',
    "outlook-web": '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: Ana</div><div>old</div>',
    "outlook-web-copied": '<div id="x_divRplyFwdMsg"><b>From:</b> Ana</div><div>old</div>',
    "outlook-desktop": '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3pt"><p>From: A</p></div>',
    "outlook-phone": '<div id="mail-editor-reference-message-container"><div>old</div></div>',
    "gmx": '<div name="quote" style="margin:10px 5px 5px 10px"><div>old</div></div>',
    "zimbra": '<div data-marker="__QUOTED_TEXT__">old</div>',
    "tutanota": '<blockquote class="tutanota_quote">old</blockquote>',
}


@pytest.mark.parametrize("name", sorted(QUOTES))
def test_split_html_client(name: str) -> None:
    assert split_html(f"<div>New words</div>{QUOTES[name]}") == ("<div>New words</div>", QUOTES[name])


def test_split_html_answer_below_quote() -> None:
    quote = QUOTES["apple"]

    assert split_html(f"{quote}<p>Answer</p>") == ("<p>Answer</p>", quote)


def test_split_html_answers_between_quotes() -> None:
    quote = '<blockquote type="cite">q</blockquote>'

    assert split_html(f"{quote}<p>One</p>{quote}<p>Two</p>") == ("<p>One</p><p>Two</p>", quote * 2)


def test_split_html_nested_quotes_go_together() -> None:
    quote = '<blockquote type="cite">a<blockquote type="cite">b</blockquote>c</blockquote>'

    assert split_html(f"new{quote}end") == ("newend", quote)


def test_split_html_forwarded_stays() -> None:
    html = 'See:<div class="gmail_quote"><div>---------- Forwarded message ---------<br>From: Eve</div>words</div>'

    assert split_html(html) == (html, "")


@pytest.mark.parametrize("html", ["", "<p>No quote</p>", QUOTES["gmail"], f"<div>&nbsp;<br></div>{QUOTES['apple']}"])
def test_split_html_nothing_to_split(html: str) -> None:
    assert split_html(html) == (html, "")


def test_split_html_picture_alone_is_new() -> None:
    assert split_html(f'<img src="cid:a">{QUOTES["apple"]}')[0] == '<img src="cid:a">'


def test_flatten_depth_shallow_untouched() -> None:
    html = "<div><p>x</p></div>" * 2_000

    assert flatten_depth(html) == (html, False)


def test_flatten_depth_unclosed_siblings_untouched() -> None:
    html = "<ul>" + "<li>x" * 3_000 + "</ul>" + "<p>y" * 3_000

    assert flatten_depth(html) == (html, False)


@pytest.mark.parametrize(
    "unit",
    [
        "<a>1<div>2<div>3</a>4",
        "<span><div>x</span>",
        "<li><ul>x</li>",
        "<form><div>x</form>",
        "<div>x</body>",
        "<b><p>x</b>",
        "<table><td></div><b>x",
        "<p><font color=red>x",
        "<i><div>x</i>",
        "<div><noscript></div></noscript>x",
        "<div><iframe></div></iframe>x",
        "<div><script></scripts></div></script>x",
    ],
)
def test_flatten_depth_misnested_safe_to_clean(unit: str) -> None:
    html, changed = flatten_depth(unit * 20_000)

    assert changed
    # A cleaner that had to open what was left open again and again would write far more than it read.
    assert len(nh3.clean(html)) < 4 * len(unit) * 20_000


def test_flatten_depth_deep_tags_dropped() -> None:
    assert flatten_depth("<div><div><div>x</div></div></div>", 2) == ("<div><div>x</div></div></div>", True)


@pytest.mark.parametrize("name", ["script", "style", "title", "noscript", "iframe", "noembed", "noframes"])
def test_flatten_depth_never_shows_what_is_no_text(name: str) -> None:
    html, _changed = flatten_depth(f"<div>a<{name}>hidden<b>words</b></{name}><b>z</b></div>", 1)

    assert html_to_text(html) == "az"
    assert sanitise(html) == "<div>az</div>"


@pytest.mark.parametrize("name", ["textarea", "xmp"])
def test_flatten_depth_keeps_tags_inside_text_as_text(name: str) -> None:
    html = f"<div><{name}>&lt;b> <b>x</b></{name}></div>"

    assert flatten_depth(html, 1) == (html, False)


@pytest.mark.parametrize(
    "text", ["", "ok thanks", "4711 4712 4713", "https://a.example/where/is/my/order ana@b.example"]
)
def test_detect_language_unsure(text: str) -> None:
    assert detect_language(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my refund for the last invoice?", "en"),
        ("Olá, não consigo entrar na minha conta", "pt"),
        ("Bună ziua, nu pot intra în contul meu", "ro"),
        ("注文した商品がまだ届きません", "ja"),
    ],
)
def test_detect_language_known(text: str, language: str) -> None:
    assert detect_language(text) == language
