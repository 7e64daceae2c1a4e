"""The cache keeps its connections."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context

from django.conf import settings
from django.core.cache import cache
from redis import Redis


def test_requests_of_all_threads_share_the_connections_of_the_process() -> None:
    server = Redis.from_url(settings.REDIS_CACHE_URL)
    cache.set("seen", 1)
    before = server.info("stats")["total_connections_received"]

    with ThreadPoolExecutor(1) as pool:
        # Every request is served in a context of its own.
        found = [pool.submit(Context().run, lambda: cache.get("seen")).result() for _ in range(5)]

    assert found == [1] * 5
    assert server.info("stats")["total_connections_received"] - before <= 1
