"""What every API view shares: cursors of keyset pages, strict fields, times in UTC with milliseconds."""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from core.clocks import api_time

PAGE_SIZE, PAGE_MOST = 50, 100


class Conflict(APIException):
    """What the caller saw is no longer so; `extra` goes into the answer."""

    status_code = 409
    default_detail = "This changed since you read it."
    default_code = "conflict"

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.extra = extra


class TooLarge(APIException):
    """The body or one of its files is too large."""

    status_code = 413
    default_detail = "This is too large."
    default_code = "too_large"


class InstantField(serializers.DateTimeField):
    """An instant as ISO 8601 in UTC with milliseconds and Z."""

    def to_representation(self, value: Any) -> Any:
        return api_time(value) if isinstance(value, datetime) else value


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields that it does not know or that are read-only (R37)."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := sorted(set(data) - writable):
                raise ValidationError({name: ["This field is unknown or read-only."] for name in unknown})
        return super().to_internal_value(data)


def page_size(request: Request) -> int:
    """How many rows the caller wants, 1 to 100, 50 unless told; raises ValidationError."""
    given = request.query_params.get("page_size", str(PAGE_SIZE))
    if not given.isdigit() or not 1 <= int(given) <= PAGE_MOST:
        raise ValidationError({"page_size": [f"Give a number from 1 to {PAGE_MOST}."]})
    return int(given)


def read_cursor(request: Request) -> list[Any] | None:
    """The key after which the page begins, or None; raises ValidationError when it was not made by us."""
    given = request.query_params.get("cursor")
    if not given:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(given.encode() + b"=" * (-len(given) % 4)))
    except (ValueError, binascii.Error):
        raise ValidationError({"cursor": ["This cursor cannot be read."]}) from None
    if not isinstance(key, list):
        raise ValidationError({"cursor": ["This cursor cannot be read."]})
    return key


def next_address(request: Request, key: list[Any] | None) -> str | None:
    """The absolute address of the next page, from configuration rather than the Host header (R41); None at the end."""
    if key is None:
        return None
    text = base64.urlsafe_b64encode(json.dumps(key, default=str).encode()).decode().rstrip("=")
    params = {name: value for name, value in request.query_params.items() if name != "cursor"}
    return f"{settings.PUBLIC_URL}{request.path}?{urlencode({**params, 'cursor': text})}"
