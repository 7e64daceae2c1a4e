"""Errors as RFC 9457 problem details."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.api import Conflict
from tickets.errors import Moved, Refused, SomethingNewer

TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    429: "Too many requests",
}


def problem_response(error: Exception, _context: dict[str, Any]) -> Response | None:
    """Answers an error as application/problem+json; None leaves unknown ones to the last-resort handler."""
    error = _translated(error)
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(error.status_code, "Error"),
        "status": error.status_code,
        "detail": _detail(error),
    }
    if isinstance(error, exceptions.ValidationError):
        body["errors"] = _fields(error.detail)
    body.update(getattr(error, "extra", {}))
    headers = {}
    if isinstance(error, exceptions.AuthenticationFailed | exceptions.NotAuthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, exceptions.Throttled):
        headers["Retry-After"] = str(int(getattr(error, "wait", None) or 60))
    return Response(body, status=error.status_code, headers=headers, content_type="application/problem+json")


def _translated(error: Exception) -> Exception:
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, SomethingNewer | Moved):
        return Conflict(str(error))
    if isinstance(error, Refused):
        return exceptions.ValidationError({"detail": [str(error)]})
    return error


def _detail(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "Some values cannot be used; see errors."
    return str(error.detail)


def _fields(detail: Any) -> dict[str, Any]:
    if isinstance(detail, dict):
        return {str(name): _texts(value) for name, value in detail.items()}
    return {"detail": _texts(detail)}


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _texts(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_texts(entry) for entry in value]
    return str(value)
