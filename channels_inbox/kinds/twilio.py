"""Posts in Twilio's format: forms, signed over the address that Twilio was given and every field.

The scheme: https://www.twilio.com/docs/usage/webhooks/webhooks-security. What was signed is the address as it is
entered at Twilio, so it is put together from our configuration, never from Host or X-Forwarded-Host (R41): a proxy in
between changes nothing.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from channels_inbox.kinds.posted import any_equal
from channels_inbox.models import ChannelSettings
from people.addresses import absolute

SIGNATURE_HEADER = "x-twilio-signature"
MOST_FIELDS = 1_000
PORTS = {"https": 443, "http": 80}


def fields_of(body: bytes) -> dict[str, str]:
    """The fields of a form, the last of each name. Raises ValueError for what is no form."""
    return dict(_pairs(body))


def _pairs(body: bytes) -> list[tuple[str, str]]:
    text = body.decode("utf-8")
    return parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), max_num_fields=MOST_FIELDS)


def signature(address: str, body: bytes, key: str) -> str:
    """What Twilio writes into the header: HMAC-SHA1 over the address and the sorted fields, in base64.

    Raises ValueError for a body that is no form.
    """
    signed = address + "".join(name + value for name, value in sorted(set(_pairs(body))))
    return base64.b64encode(hmac.new(key.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def why_wrong(body: bytes, headers: Mapping[str, str], keys: Sequence[str], address: str) -> str:
    """Why a post (header names in lower case) is not believed, or "". `address` is where Twilio was told to post."""
    given = headers.get(SIGNATURE_HEADER, "")
    if not given:
        return "it came without X-Twilio-Signature"
    try:
        wanted = [signature(each, body, key) for key in keys for each in spellings(address)]
    except ValueError:
        return "it is no form"
    return "" if any_equal(given, wanted) else f"its signature does not fit the auth token and the address {address}"


def address_of(stored: ChannelSettings, path: str) -> str:
    """Where Twilio was told to post to this channel: our public address, or the other one of its settings."""
    base = str((stored.config or {}).get("public_url") or "").rstrip("/")
    return f"{base}{path}" if base else absolute(path)


def spellings(address: str) -> list[str]:
    """An address as it is, with and without its port: Twilio signs one or the other."""
    parts = urlsplit(address)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    port = parts.port or PORTS.get(parts.scheme, 443)
    ways = [address, *(urlunsplit(parts._replace(netloc=each)) for each in (host, f"{host}:{port}"))]
    return list(dict.fromkeys(ways))
