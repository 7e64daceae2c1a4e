"""Idempotency-Key: the first answer to a request is kept for a day and given again (R59)."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Conflict
from core.clocks import now
from people.models import IdempotentRequest

KEEP = timedelta(hours=24)


def once(request: Request, work: Callable[[], tuple[int, Any]]) -> Response:
    """Runs the work, or gives the stored answer of the same key and token.

    A concurrent second call waits for the first one's commit. Errors: 409 when the key was used for another request;
    400 for an unusable key. An answer that is an error is not kept.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        status, body = work()
        return Response(body, status=status)
    if len(key) > 200:
        raise ValidationError({"Idempotency-Key": ["Use at most 200 characters."]})
    token: Any = request.auth
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request._request.body).hexdigest()
    IdempotentRequest.objects.filter(token=token, key=key, created_at__lt=now() - KEEP).delete()
    try:
        with transaction.atomic():
            row = IdempotentRequest.objects.create(token=token, key=key, request_hash=digest, created_at=now())
            row.status, row.body = work()
            row.save(update_fields=["status", "body"])
    except IntegrityError:
        stored = IdempotentRequest.objects.filter(token=token, key=key).first()
        if stored is None:
            raise
        if stored.request_hash != digest:
            raise Conflict("This Idempotency-Key was used for another request.") from None
        row = stored
    return Response(row.body, status=row.status)
