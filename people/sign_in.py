"""Limits of signing in: per account and per client address, counted in PostgreSQL; only failures count (R33)."""

import hashlib
from dataclasses import dataclass

from people import limits

WINDOW_S = 300
PER_ACCOUNT = 8
PER_ADDRESS = 40
RESETS_PER_ACCOUNT = 5
RESETS_PER_ADDRESS = 20
RESET_WINDOW_S = 3600


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to prove who somebody is; `login` is what they claim, known or not."""

    kind: str
    login: str
    client: str

    def begin(self) -> bool:
        """Counts the try; False when this account or this client has failed too often in five minutes."""
        account = limits.allow(self._account_key(), most=PER_ACCOUNT, seconds=WINDOW_S)
        client = limits.allow(self._client_key(), most=PER_ADDRESS, seconds=WINDOW_S)
        return account and client

    def succeed(self) -> None:
        """Takes the count back: people who know their password are never slowed down."""
        limits.forgive(self._account_key(), seconds=WINDOW_S)
        limits.forgive(self._client_key(), seconds=WINDOW_S)

    def _account_key(self) -> str:
        # Hashed, so that the table of counts is no list of what people typed.
        return f"{self.kind}:account:{hashlib.sha256(self.login.strip().lower().encode()).hexdigest()}"

    def _client_key(self) -> str:
        return f"{self.kind}:client:{self.client}"


def allow_reset(login: str, client: str) -> bool:
    """Whether one more password mail may be asked for this address, and by this client, within the hour."""
    digest = hashlib.sha256(login.strip().lower().encode()).hexdigest()
    account = limits.allow(f"reset:account:{digest}", most=RESETS_PER_ACCOUNT, seconds=RESET_WINDOW_S)
    by_client = limits.allow(f"reset:client:{client}", most=RESETS_PER_ADDRESS, seconds=RESET_WINDOW_S)
    return account and by_client
