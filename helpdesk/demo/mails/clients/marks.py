"""Deterministic ids and boundaries: everything a client would draw at random comes from the mail's nonce."""

import base64
import hashlib


def digest(nonce: str, purpose: str) -> str:
    """Return 64 hexadecimal digits that depend on the mail and on what they are for."""
    return hashlib.sha256(f"{nonce}/{purpose}".encode()).hexdigest()


def figures(nonce: str, purpose: str, length: int) -> str:
    """Return `length` decimal figures, the first never 0."""
    number = int(digest(nonce, purpose), 16)
    return str(10 ** (length - 1) + number % (9 * 10 ** (length - 1)))


def guid(nonce: str, purpose: str) -> str:
    """Return an upper-case GUID."""
    raw = digest(nonce, purpose).upper()
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-A{raw[17:20]}-{raw[20:32]}"


def letters(nonce: str, purpose: str, length: int) -> str:
    """Return `length` URL-safe characters."""
    raw = bytes.fromhex(digest(nonce, purpose)) * 3
    return base64.urlsafe_b64encode(raw).decode("ascii").replace("_", "x").replace("-", "y")[:length]
