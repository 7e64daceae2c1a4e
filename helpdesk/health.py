"""Health for machines: alive without touching anything, ready only when requests can be served."""

from datetime import datetime
from typing import Any

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from channels_inbox import queries as inbox
from core.clocks import now


@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 while the process serves."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when requests can be served; without Redis 200 and "degraded"; without database 503."""
    state: dict[str, Any] = {
        "status": "ok",
        "database": False,
        "redis": _redis_answers(),
        "oldest_item_s": None,
        "oldest_delivery_s": None,
        "workers": {"inbound": {"last_progress_s": None}},
        "migrations": False,
    }
    try:
        _read_database(state)
    except DatabaseError:
        state["status"] = "unavailable"
        return JsonResponse(state, status=503)
    if not state["migrations"]:
        state["status"] = "unavailable"
        return JsonResponse(state, status=503)
    if not state["redis"]:
        state["status"] = "degraded"
    return JsonResponse(state)


def _read_database(state: dict[str, Any]) -> None:
    state["migrations"] = _migrated()
    state["database"] = True
    if state["migrations"]:
        moment = now()
        state["oldest_item_s"] = _age(inbox.oldest_waiting_item(), moment)
        state["oldest_delivery_s"] = _age(inbox.oldest_waiting_delivery(), moment)
        state["workers"]["inbound"]["last_progress_s"] = _age(inbox.last_item_finished(), moment)


def _migrated() -> bool:
    if cache.get("migrated"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    executor = MigrationExecutor(connection)
    done = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    if done:
        cache.set("migrated", 1, 300)
    return done


def _age(instant: datetime | None, moment: datetime) -> float | None:
    return None if instant is None else round(max((moment - instant).total_seconds(), 0.0), 3)


def _redis_answers() -> bool:
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5)
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
