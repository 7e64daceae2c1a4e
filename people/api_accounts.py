"""The life of accounts in the API."""

from datetime import datetime
from typing import Any, cast

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import InstantField, StrictSerializer, next_address, page_size, read_cursor
from people.accounts import contradiction, facts
from people.actions.accounts import MOST_VALUE, AccountRefused, record_account_event
from people.enums import AccountEventKind, LeavingReason
from people.models import AccountEvent, Agent, Organization

KINDS = [kind.value for kind in AccountEventKind if kind != AccountEventKind.WITHDRAWN]


class AccountEventSerializer(StrictSerializer):
    """What holds for an account from `at` on. `value` is a month's, in the smallest unit of `currency`."""

    id = serializers.IntegerField(read_only=True)
    kind = serializers.ChoiceField(choices=KINDS)
    at = InstantField()
    announced_at = InstantField(required=False)
    recorded_at = InstantField(read_only=True)
    value = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_VALUE)
    currency = serializers.CharField(required=False, allow_blank=True, max_length=3)
    reason = serializers.ChoiceField(choices=["", *LeavingReason.values], required=False)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)


class AccountEventListView(APIView):
    """The facts of one organization, latest first; managers record more."""

    @extend_schema(responses=AccountEventSerializer(many=True), operation_id="account_events_list")
    def get(self, request: Request, organization_id: int) -> Response:
        """A keyset page without what was taken back; two queries."""
        organization = _organization(request, organization_id)
        size, after = page_size(request), read_cursor(request)
        found = facts().filter(organization=organization).order_by("-id")
        if after is not None:
            if len(after) != 1 or not isinstance(after[0], int):
                raise ValidationError({"cursor": ["This cursor cannot be read."]})
            found = found.filter(id__lt=after[0])
        rows = list(found[: size + 1])
        more = [rows[size - 1].pk] if len(rows) > size else None
        results = AccountEventSerializer(rows[:size], many=True).data
        return Response({"results": results, "next": next_address(request, more)})

    @extend_schema(
        request=AccountEventSerializer, responses={201: AccountEventSerializer}, operation_id="account_event_record"
    )
    def post(self, request: Request, organization_id: int) -> Response:
        """Records one fact that goes with those that are there."""
        organization = _organization(request, organization_id)
        serializer = AccountEventSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(serializer.validated_data)
        return Response(AccountEventSerializer(_record(request, organization, given)).data, status=201)


def _record(request: Request, organization: Organization, given: dict[str, Any]) -> AccountEvent:
    at: datetime = given["at"]
    own = facts().filter(organization=organization)
    if words := contradiction(own, kind=given["kind"], at=at):
        raise ValidationError({"at": [words]})
    try:
        return record_account_event(account=organization, by=_agent(request), **given)
    except AccountRefused as error:
        raise ValidationError({"value": [str(error)]}) from None


def _agent(request: Request) -> Agent:
    agent: Agent = cast("Any", request.auth).agent
    return agent


def _organization(request: Request, organization_id: int) -> Organization:
    """What customers pay is for managers; raises PermissionDenied, Http404."""
    if not _agent(request).sees_everything:
        raise PermissionDenied("Managers and administrators see accounts.")
    found = Organization.objects.filter(pk=organization_id).first()
    if found is None:
        raise Http404
    return found
