"""Bodies of messages as safe HTML: in the page where they are simple, in a sandboxed frame where not (R16-R19)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape, unescape

import nh3
from django.urls import reverse
from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe

from core.html import hold_remote, sanitise
from core.signing import mac
from tickets.files import INLINE_IMAGES
from tickets.models import Attachment, Message

IMAGE_PURPOSE = "remote-image"
BODIES_KEPT = 500  # simple bodies, some kB each
_DESIGNED = re.compile(
    r"<(?:table|font|center|h[1-6]|hr)\b|\bstyle=|\bbgcolor=|<img\b[^>]*(?:https?:|data:)", re.IGNORECASE
)
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_CID = re.compile(r"""\ssrc="cid:([^"]*)\"""", re.IGNORECASE)
_REMOTE = re.compile(r"""\sdata-remote="([^"]*)\"""", re.IGNORECASE)
_LINE_TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "div", "em", "hr", "i", "img", "ins", "li", "mark", "ol", "p", "pre",
    "s", "span", "strike", "strong", "sub", "sup", "u", "ul",
}  # fmt: skip
_LINE_ATTRIBUTES = {"*": {"dir", "lang"}, "a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
_EMPTY_BLOCKS = re.compile(r"(?:\s*<(div|p)>(?:\s|&nbsp;|<br>)*</\1>)+\s*$", re.IGNORECASE)


def fits_in_line(html: str) -> bool:
    """Whether a sanitised body is text with simple marks, so that it needs no frame and follows the theme."""
    return not _DESIGNED.search(html)


def inline_html(html: str, files: Sequence[Attachment] = ()) -> SafeString:
    """A simple body for the page itself: few tags, no style, pictures only from the message's own files."""
    return mark_safe(_EMPTY_BLOCKS.sub("", _with_pictures(_clean(html), files)))


@lru_cache(maxsize=BODIES_KEPT)
def _clean(html: str) -> str:
    # Conversations are opened again and again, and what was said in them does not change.
    return nh3.clean(
        html,
        tags=_LINE_TAGS,
        attributes=_LINE_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        attribute_filter=_only_own_pictures,
    )


def _only_own_pictures(tag: str, attribute: str, value: str) -> str | None:
    return None if tag == "img" and attribute == "src" and not value.lower().startswith("cid:") else value


def text_html(text: str) -> SafeString:
    """A plain text with its line breaks kept and its addresses as links."""
    linked = (
        urlize(text.strip("\n"), nofollow=True, autoescape=True) if "://" in text or "www." in text else escape(text)
    )
    linked = linked.replace("<a ", '<a target="_blank" ').replace(
        'rel="nofollow"', 'rel="noopener noreferrer nofollow"'
    )
    return mark_safe(linked.strip().replace("\n", "<br>"))


def frame_html(html: str, message: Message, files: Sequence[Attachment], *, remote: bool) -> SafeString:
    """A designed body for its frame, sanitised once more; remote pictures come through our proxy, and only if asked."""
    held, _ = hold_remote(sanitise(html))
    shown = _with_pictures(held, files)
    return mark_safe(_IMAGE.sub(lambda match: _remote_picture(match[0], message.pk, remote), shown))


def _with_pictures(html: str, files: Sequence[Attachment]) -> str:
    """Points cid: pictures at the message's own files; those that are not there lose their source."""
    own = {file.content_id: file for file in files if file.content_id and file.content_type in INLINE_IMAGES}

    def source(match: re.Match[str]) -> str:
        file = own.get(unescape(match[1]))
        return f' loading="lazy" src="{reverse("tickets:picture", args=[file.pk])}"' if file else ""

    return _IMAGE.sub(lambda match: _CID.sub(source, match[0]), html)


def _remote_picture(tag: str, message_id: int, remote: bool) -> str:
    found = _REMOTE.search(tag)
    if not found:
        return tag
    if not remote:
        return _REMOTE.sub(' class="held"', tag)
    address = unescape(found[1])
    return _REMOTE.sub(f' src="{escape(remote_image_url(message_id, address))}"', tag)


def remote_image_url(message_id: int, address: str) -> str:
    """Our proxy's address for a remote picture of this message; the MAC keeps it from fetching anything else."""
    from urllib.parse import urlencode

    query = urlencode({"address": address, "mac": mac(IMAGE_PURPOSE, message_id, address)})
    return f"{reverse('tickets:remote_image', args=[message_id])}?{query}"
