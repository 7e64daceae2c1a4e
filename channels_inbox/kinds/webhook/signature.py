"""Signatures of posts in both directions, as the public Standard Webhooks specification has them.

HMAC-SHA256 over `id.timestamp.body` with the bytes behind `whsec_`; the header lists one signature per secret.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping, Sequence

from channels_inbox.kinds.posted import SKEW_S, any_equal

PREFIX = "whsec_"
VERSION = "v1,"
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
MOST_SIGNATURES = 10


def new_secret() -> str:
    """A secret with 256 random bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(body: bytes, *, post_id: str, keys: Sequence[str], at: int | None = None) -> dict[str, str]:
    """The three headers of a post, signed at `at` (seconds, UTC; None is now) with each of the secrets."""
    stamp = str(int(time.time()) if at is None else at)
    signatures = " ".join(_signature(body, post_id, stamp, key) for key in keys)
    return {ID: post_id, TIMESTAMP: stamp, SIGNATURE: signatures}


def why_wrong(body: bytes, headers: Mapping[str, str], keys: Sequence[str]) -> str:
    """Why a post (header names in lower case) is not believed, or ""."""
    post_id, stamp, given = (headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    if not (post_id and stamp and given):
        return f"it is not signed: {ID}, {TIMESTAMP} or {SIGNATURE} is missing"
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16):
        return "its timestamp cannot be read"
    if abs(age := int(time.time()) - int(stamp)) > SKEW_S:
        return f"it was signed {age} s ago; the clocks may differ by {SKEW_S} s"
    wanted = [_signature(body, post_id, stamp, key) for key in keys]
    fits = [any_equal(each, wanted) for each in given.split()[:MOST_SIGNATURES]]
    return "" if any(fits) else "its signature does not fit the secret"


def _signature(body: bytes, post_id: str, stamp: str, key: str) -> str:
    digest = hmac.new(_key(key), f"{post_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return VERSION + base64.b64encode(digest).decode()


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()
