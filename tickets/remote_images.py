"""Remote pictures of mails: asked for by us, never by the browser, and only after the agent said so (R19, R40)."""

from urllib.parse import urljoin

from core import net

MOST_HOPS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Unavailable(Exception):
    """The picture cannot be had."""


def fetch_picture(address: str) -> bytes:
    """The bytes behind an address; each redirect is judged like the first address. Raises Unavailable."""
    for _ in range(MOST_HOPS):
        try:
            answer = net.request("GET", address, headers={"Accept": "image/*"})
        except (net.NetRefused, OSError, ValueError) as error:
            raise Unavailable(str(error)) from error
        if answer.status in REDIRECTS and "location" in answer.headers:
            address = urljoin(address, answer.headers["location"])
            continue
        if answer.status == 200:
            return answer.body
        break
    raise Unavailable(address)
