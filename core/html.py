"""HTML from outside: an allow-list sanitiser with an HTML5 parser (R16-R20); remote content waits until asked for."""

import re
from urllib.parse import urlsplit

import nh3

TAGS = {
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd",
    "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"dir", "lang", "title", "align", "style"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "data-remote"},
    "table": {"width", "border", "cellpadding", "cellspacing", "bgcolor"},
    "td": {"width", "height", "colspan", "rowspan", "valign", "bgcolor"},
    "th": {"width", "height", "colspan", "rowspan", "valign", "bgcolor", "scope"},
    "tr": {"valign", "bgcolor"},
    "col": {"width", "span"},
    "font": {"color", "size", "face"},
    "ol": {"start", "type"},
    "blockquote": {"type"},
}
STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left", "border-radius",
    "border-right", "border-spacing", "border-style", "border-top", "border-width", "color", "direction", "font-family",
    "font-size", "font-style", "font-weight", "height", "letter-spacing", "line-height", "list-style-type", "margin",
    "margin-bottom", "margin-left", "margin-right", "margin-top", "max-width", "min-width", "padding",
    "padding-bottom", "padding-left", "padding-right", "padding-top", "text-align", "text-decoration",
    "text-transform", "vertical-align", "white-space", "width", "word-break",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel", "cid", "data"}
_UNSAFE_STYLE = re.compile(r"url|expression|@import|\\", re.IGNORECASE)
_DATA_IMAGE = re.compile(r"^data:image/(png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*$", re.IGNORECASE)


def sanitise(html: str) -> str:
    """Clean HTML: allowed tags only, no scripts, styles sheets, ids, positions or url(); relative addresses dropped.

    Remote images keep their address in `data-remote` and have no `src`, so that nothing is fetched until an agent asks
    (R19). Links open in a new window without opener and referrer.
    """
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={
            "script",
            "style",
            "title",
            "head",
            "template",
            "noscript",
            "noembed",
            "noframes",
            "iframe",
            "textarea",
            "select",
            "math",
            "svg",
        },
        attributes=ATTRIBUTES,
        attribute_filter=_filter_attribute,
        filter_style_properties=STYLES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "style":
        safe = ";".join(part for part in value.split(";") if not _UNSAFE_STYLE.search(part))
        return safe or None
    if attribute == "href":
        return value if urlsplit_safe(value) in {"http", "https", "mailto", "tel"} else None
    if tag == "img" and attribute == "src":
        scheme = urlsplit_safe(value)
        return value if scheme in {"cid", "http", "https"} or _DATA_IMAGE.match(value) else None
    return value


def urlsplit_safe(value: str) -> str:
    """The scheme of an address in lower case, or "" for relative, protocol-relative and unreadable ones."""
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return ""
    return parts.scheme.lower() if parts.scheme else ""


_REMOTE_SRC = re.compile(r"""<img\b([^>]*?)\ssrc="(https?:[^"]*)\"""", re.IGNORECASE)


def hold_remote(html: str) -> tuple[str, int]:
    """Sanitised HTML with every remote `src` moved to `data-remote`, and how many were held back."""
    return _REMOTE_SRC.subn(r'<img\1 data-remote="\2"', html)


_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6]|hr)\b[^>]*>", re.IGNORECASE)


def to_text(html: str) -> str:
    """Plain text of sanitised HTML, a line per block, for mail bodies and snippets."""
    import html as entities

    stripped = nh3.clean(
        _BREAKS.sub(r"\g<0>\n", html), tags=set(), clean_content_tags={"script", "style", "head", "title"}
    )
    lines = [" ".join(line.split()) for line in entities.unescape(stripped).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def from_text(text: str) -> str:
    """Escaped HTML paragraphs of a plain text."""
    import html as entities

    paragraphs = [entities.escape(part).replace("\n", "<br>") for part in re.split(r"\n{2,}", text.strip())]
    return "".join(f"<p>{part}</p>" for part in paragraphs if part)
