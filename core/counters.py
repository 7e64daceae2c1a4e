"""Counts that many requests add to and a job writes down: a Redis hash, so that no request waits for a row.

What is counted while Redis is away is lost; nothing that matters is counted here.
"""

import logging
from functools import lru_cache
from typing import Any

from django.core.cache import caches
from redis.exceptions import RedisError, ResponseError

log = logging.getLogger(__name__)
TAKEN = ":taken"


def add(name: str, field: str, amount: int = 1) -> None:
    """Adds to one count."""
    try:
        _redis().hincrby(_key(name), field, amount)
    except (RedisError, OSError) as error:
        log.debug("nothing is counted: %s", error)


def add_once(name: str, field: str, mark: str, seconds: int) -> None:
    """Adds one, unless the same mark was added to this count within so many seconds; marks are kept in Redis alone."""
    try:
        if _redis().set(f"{_key(name)}:once:{field}:{mark}", 1, nx=True, ex=seconds):
            _redis().hincrby(_key(name), field, 1)
    except (RedisError, OSError) as error:
        log.debug("nothing is counted: %s", error)


def take(name: str) -> dict[str, int]:
    """Every count so far; they begin anew. `taken` ends what is kept until then, so that a crash loses nothing."""
    try:
        redis = _redis()
        if not redis.exists(_key(name) + TAKEN):
            redis.rename(_key(name), _key(name) + TAKEN)
        found = redis.hgetall(_key(name) + TAKEN)
    except ResponseError:  # there is nothing to rename
        return {}
    except (RedisError, OSError) as error:
        log.debug("nothing is taken: %s", error)
        return {}
    return {field.decode(): int(amount) for field, amount in found.items()}


def taken(name: str) -> None:
    """Says that what `take` gave is written down."""
    try:
        _redis().delete(_key(name) + TAKEN)
    except (RedisError, OSError) as error:
        log.warning("counts may be written down twice: %s", error)


def _redis() -> Any:
    cache: Any = caches["default"]
    return _client(cache._cache)


@lru_cache(maxsize=4)
def _client(owner: Any) -> Any:
    """One client of the process's pool: to make one costs more than to count."""
    return owner.get_client(None, write=True)


def _key(name: str) -> str:
    prefix: Any = caches["default"]
    return f"{prefix.key_prefix}:count:{name}"
