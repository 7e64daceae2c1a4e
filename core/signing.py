"""Unguessable tokens: HMAC-SHA256 over the secret key with a purpose, old keys honoured while they are rotated out."""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings

MAC_BYTES = 16  # 128 bits, R1 and R8


def new_token() -> str:
    """A random token of 128 bits, lower-case base32 (26 characters)."""
    return _text(secrets.token_bytes(MAC_BYTES))


def mac(purpose: str, *parts: object) -> str:
    """A MAC of 128 bits over the parts, lower-case base32 (26 characters): safe in addresses and URLs."""
    return _mac(settings.SECRET_KEY, purpose, parts)


def mac_matches(given: str, purpose: str, *parts: object) -> bool:
    """Compares in constant time, with the present key and those being rotated out."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    matches = [hmac.compare_digest(given.lower().encode(), _mac(key, purpose, parts).encode()) for key in keys]
    return any(matches)


def hashed(token: str) -> str:
    """The form in which a random token is stored and looked up: its SHA-256 in hex (R9)."""
    return hashlib.sha256(token.encode()).hexdigest()


def _mac(key: str, purpose: str, parts: tuple[object, ...]) -> str:
    content = "\x1f".join([purpose, *(str(part) for part in parts)])
    return _text(hmac.new(key.encode(), content.encode(), hashlib.sha256).digest()[:MAC_BYTES])


def _text(value: bytes) -> str:
    return base64.b32encode(value).decode().rstrip("=").lower()
