"""What a token may do, and how often."""

from typing import Any

from django.conf import settings
from rest_framework.exceptions import Throttled
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from people.enums import Scope
from people.limits import allow


class HasAgent(BasePermission):
    """A token of an active agent, with a scope for the method, within its rate."""

    message = "This token may only read."

    def has_permission(self, request: Request, view: Any) -> bool:
        token: Any = request.auth
        if token is None:
            return False
        if not allow(f"api:{token.pk}", most=settings.API_PER_MINUTE, seconds=60):
            raise Throttled(wait=60)
        if request.method in SAFE_METHODS:
            return True
        return bool({Scope.WRITE, Scope.ADMIN} & set(token.scopes)) and token.agent.may_reply
