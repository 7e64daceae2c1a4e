"""Bodies of articles as they are stored: HTML of few tags, cleaned whoever wrote it.

Links among articles are `article:KEY#anchor`, pictures `media:SHA256`, snippets a paragraph `{{snippet:KEY}}`, videos a
`<figure data-video="address">`: they are resolved when a page is rendered, so renaming breaks nothing.
"""

import re
from urllib.parse import parse_qs, urlsplit

import nh3

TAGS = {
    "a", "aside", "blockquote", "br", "code", "del", "details", "em", "figure", "h2", "h3", "h4", "hr", "img", "ins",
    "kbd", "li", "mark", "ol", "p", "pre", "s", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th",
    "thead", "tr", "u", "ul",
}  # fmt: skip
CALLOUTS = ("note", "tip", "warning")
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "aside": {"data-callout"},
    "code": {"class"},
    "figure": {"data-video"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_ANCHOR = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_KEY_LINK = re.compile(r"article:([a-z0-9-]{1,80})(?:#([a-z0-9-]{1,80}))?")
_MEDIA = re.compile(r"media:([0-9a-f]{64})")
_LANGUAGE_CLASS = re.compile(r"language-[a-z0-9+-]{1,20}")
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{6,20}")


def clean_body(html: str) -> str:
    """Article HTML with the allowed tags and attributes only; what it may not hold goes, its words stay."""
    strong = re.sub(r"<(/?)b(?=[\s>])", r"<\1strong", html, flags=re.IGNORECASE)
    strong = re.sub(r"<(/?)i(?=[\s>])", r"<\1em", strong, flags=re.IGNORECASE)
    strong = re.sub(r"<(/?)h1(?=[\s>])", r"<\1h2", strong, flags=re.IGNORECASE)
    return nh3.clean(
        strong,
        tags=TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes={"http", "https", "mailto", "tel", "article", "media"},
        link_rel=None,
        strip_comments=True,
    ).strip()


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    value = value.strip()
    kept = {
        ("a", "href"): _link,
        ("img", "src"): lambda given: given if _MEDIA.fullmatch(given) else None,
        ("aside", "data-callout"): lambda given: given if given in CALLOUTS else "note",
        ("figure", "data-video"): lambda given: given if video_frame(given) else None,
        ("code", "class"): lambda given: given if _LANGUAGE_CLASS.fullmatch(given) else None,
        ("h2", "id"): _anchor,
        ("h3", "id"): _anchor,
        ("h4", "id"): _anchor,
    }.get((tag, attribute))
    return kept(value) if kept else value


def _anchor(value: str) -> str | None:
    return value if _ANCHOR.fullmatch(value) else None


def _link(value: str) -> str | None:
    if value.startswith("#"):
        return value if _ANCHOR.fullmatch(value[1:]) else None
    if value.startswith("article:"):
        return value if _KEY_LINK.fullmatch(value) else None
    try:
        scheme = urlsplit(value).scheme.lower()
    except ValueError:
        return None
    return value if scheme in {"http", "https", "mailto", "tel"} else None


def article_link(href: str) -> tuple[str, str] | None:
    """Key and anchor ("" for none) of a link to an article, else None."""
    found = _KEY_LINK.fullmatch(href)
    return (found[1], found[2] or "") if found else None


def media_hash(source: str) -> str:
    """The hash of a picture's source, "" when it is none of ours."""
    found = _MEDIA.fullmatch(source)
    return found[1] if found else ""


def article_keys(html: str) -> set[str]:
    """The keys of the articles that a body links to."""
    return {key for key, _anchor_name in re.findall(r'href="article:([a-z0-9-]+)(#[^"]*)?"', html)}


def snippet_keys(html: str) -> set[str]:
    """The keys of the snippets that a body includes."""
    return set(re.findall(r"\{\{snippet:([a-z0-9-]{1,80})\}\}", html))


def picture_hashes(html: str) -> set[str]:
    """The hashes of the pictures that a body shows."""
    return set(re.findall(r'src="media:([0-9a-f]{64})"', html))


def video_frame(address: str) -> str:
    """The address of the player for a video's page, "" unless its host is allowed (YouTube, Vimeo)."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme != "https":
        return ""
    host, path = (parts.hostname or "").removeprefix("www."), parts.path.strip("/")
    if host == "youtu.be" and _VIDEO_ID.fullmatch(path):
        return f"https://www.youtube-nocookie.com/embed/{path}"
    if host == "youtube.com" and path == "watch":
        name = parse_qs(parts.query).get("v", [""])[0]
        return f"https://www.youtube-nocookie.com/embed/{name}" if _VIDEO_ID.fullmatch(name) else ""
    if host == "vimeo.com" and re.fullmatch(r"\d{6,12}", path):
        return f"https://player.vimeo.com/video/{path}?dnt=1"
    return ""
