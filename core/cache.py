"""The cache: Redis when it answers, nothing otherwise; it holds nothing that can't be lost."""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


@cache
def _client(servers: tuple[str, ...], options: tuple[tuple[str, Any], ...]) -> RedisCacheClient:
    """The process's one pool of connections to these servers; a forked child begins with none."""
    return RedisCacheClient(list(servers), **dict(options))


class SilentRedisCache(RedisCache):
    """Django's Redis cache that treats an absent Redis as an empty cache."""

    @cached_property
    def _cache(self) -> RedisCacheClient:
        # Django makes a cache for every thread, and under ASGI for every request: each would connect anew, which costs
        # more than most pages.
        mine: Any = self
        return _client(tuple(mine._servers), tuple(sorted(mine._options.items())))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, super().get, key, default, version)

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return self._or({}, super().get_many, keys, version)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._or(None, super().set, key, value, *args, **kwargs)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        result: list[Any] = self._or([], super().set_many, data, *args, **kwargs)
        return result

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._or(True, super().add, key, value, *args, **kwargs))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._or(False, super().delete, key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._or(delta, super().incr, key, delta, version))

    def _or(self, otherwise: Any, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except (RedisError, OSError) as error:
            log.debug("cache is away: %s", error)
            return otherwise
