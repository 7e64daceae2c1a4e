"""Ready pages: rendered once for everybody who sees the same, kept in the process, answered from memory.

A page is kept by the site's stamp, the audience, language, theme and address, packed with gzip, for five minutes at
most (figures such as "most read" grow older without a new stamp). It holds no nonce and no token: the policy names the
hash of the one inline script, the import map, so a browser may keep the page and ask whether it still holds.
"""

import base64
import gzip
import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.modules import PREFIX, import_map

MOST_PAGES = 2_000
MOST_PARTS = 100
MOST_S = 300.0
PLAYERS = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]  # framed once a reader asks for it
# The modules of customers' pages: the whole map would be half of an article.
MODULES = (
    "added", "autosize", "customer", "form-errors", "help/article", "help/suggestions", "menu", "theme", "time",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it goes out; `counts` names the translation that was read, 0 for none.

    `listed`: translations in its lists whose titles are tested.
    """

    packed: bytes
    etag: str
    content_type: str
    language: str
    counts: int
    until: float
    listed: tuple[int, ...] = ()


_pages: OrderedDict[tuple[object, ...], Page] = OrderedDict()
_parts: OrderedDict[tuple[object, ...], tuple[float, Any]] = OrderedDict()
_lock = threading.Lock()


def forget() -> None:
    """Drops every page of this process."""
    with _lock:
        _pages.clear()
        _parts.clear()


def ready_page(
    key: tuple[object, ...],
    make: Callable[[], tuple[str, int]],
    language: str,
    content_type: str,
    listed: Callable[[str], tuple[int, ...]] = lambda _text: (),
) -> Page:
    """The kept page, or the one that `make` gives as text with the translation that is read by it.

    `listed` says of the text which titles under test stand in its lists.
    """
    moment = time.monotonic()
    page = _pages.get(key)
    if page is not None and page.until > moment:
        return page
    text, counts = make()
    content = text.encode()
    etag = hashlib.blake2s(content, digest_size=12).hexdigest()
    page = Page(gzip.compress(content, 6, mtime=0), etag, content_type, language, counts, moment + MOST_S)
    page = replace(page, listed=listed(text))
    with _lock:
        _pages[key] = page
        while len(_pages) > MOST_PAGES:
            _pages.popitem(last=False)
    return page


def kept(key: tuple[object, ...], make: Callable[[], Any]) -> Any:
    """What many pages are made from, kept as they are: the list of what an audience may read. Nobody changes it."""
    moment = time.monotonic()
    found = _parts.get(key)
    if found is not None and found[0] > moment:
        return found[1]
    made = make()
    with _lock:
        _parts[key] = (moment + MOST_S, made)
        while len(_parts) > MOST_PARTS:
            _parts.popitem(last=False)
    return made


def answer(request: HttpRequest, page: Page, *, is_private: bool) -> HttpResponseBase:
    """The page, or 304 for a browser that has it. Browsers ask each time: what is withdrawn is gone at once."""
    packs = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{page.etag}{"-gz" if packs else ""}"'
    response = HttpResponse(page.packed if packs else gzip.decompress(page.packed), content_type=page.content_type)
    if packs:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    response["Content-Language"] = page.language
    response["Cache-Control"] = "private, no-cache" if is_private else "public, no-cache"
    patch_vary_headers(response, ("Cookie", "Accept-Encoding"))
    allow_scripts(response)
    found: HttpResponseBase = get_conditional_response(request, etag=etag, response=response) or response
    if found is not response:
        found["Cache-Control"], found["Vary"] = response["Cache-Control"], response["Vary"]
        allow_scripts(found)
    return found


def allow_scripts(response: HttpResponseBase) -> None:
    """The policy of this answer names the hash of the page's import map instead of a nonce, and the videos' players."""
    policy = {"script-src": [f"'sha256-{_scripts()[1]}'"], "frame-src": PLAYERS}
    response._csp_update = policy  # type: ignore[attr-defined]


def scripts_html() -> SafeString:
    """The import map and the entry module."""
    return _scripts()[0]


def data_html(data: dict[str, Any] | list[Any]) -> SafeString:
    """Structured data for search engines: a block of data, which no browser runs."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for mark, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(mark, code)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


@lru_cache(maxsize=1)
def _scripts() -> tuple[SafeString, str]:
    """The tags, and the SHA-256 of the map in base64."""
    whole: dict[str, str] = json.loads(import_map())["imports"]
    imports = {PREFIX + name: whole[PREFIX + name] for name in MODULES}
    text = json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    tags = format_html(
        '<script type="importmap">{}</script><script type="module" src="{}"></script>',
        mark_safe(text),
        staticfiles_storage.url("js/customer.js"),
    )
    return tags, digest
