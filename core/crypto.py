"""Secrets at rest: Fernet with a key derived from the secret key; old keys still decrypt while they are rotated out."""

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class UnreadableSecret(Exception):
    """A stored secret was written with a key that is no longer configured."""


def encrypt(value: str) -> str:
    """The encrypted form of a text."""
    return _fernet().encrypt(value.encode()).decode()


def decrypt(value: str) -> str:
    """The text back; raises UnreadableSecret when no configured key fits."""
    try:
        return _fernet().decrypt(value.encode()).decode()
    except InvalidToken:
        raise UnreadableSecret("a stored secret cannot be read with the configured secret key") from None


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"at-rest:" + key.encode()).digest())) for key in keys]
    )


if TYPE_CHECKING:
    _Text = models.TextField[dict[str, str], dict[str, str]]
else:
    _Text = models.TextField


class SecretsField(_Text):
    """A dict of texts, encrypted as one value; never shown, never logged (R49)."""

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> dict[str, str]:
        return json.loads(decrypt(value)) if value else {}

    def to_python(self, value: Any) -> dict[str, str]:
        if isinstance(value, dict):
            return value
        return json.loads(decrypt(value)) if value else {}

    def get_prep_value(self, value: Any) -> str:
        return encrypt(json.dumps(value)) if value else ""
