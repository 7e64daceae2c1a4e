"""Envelopes in the API: what came in, what became of each item and why; for those who may replay."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels_inbox.actions.replay import may_replay, replay_envelope
from channels_inbox.enums import ItemState
from channels_inbox.models import Envelope, Item
from core.api import Conflict, InstantField, StrictSerializer, next_address, page_size, read_cursor
from people.models import Agent


class ItemSerializer(StrictSerializer):
    """One event of an envelope and what became of it."""

    id = serializers.IntegerField(read_only=True)
    state = serializers.CharField()
    rule = serializers.CharField()
    error = serializers.CharField()
    attempts = serializers.IntegerField()
    explanation = serializers.ListField()
    duplicate_of = serializers.IntegerField(source="duplicate_of_id")
    ticket = serializers.SerializerMethodField()
    finished_at = InstantField()

    def get_ticket(self, item: Item) -> int | None:
        return item.message.ticket_id if item.message else None


class EnvelopeSerializer(StrictSerializer):
    """One raw acceptance; `state` is the least settled of its items."""

    id = serializers.IntegerField(read_only=True)
    channel = serializers.CharField(source="channel.slug")
    receiver = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    sender = serializers.CharField()
    recipients = serializers.ListField(child=serializers.CharField())
    received_at = InstantField()
    state = serializers.SerializerMethodField()
    items = ItemSerializer(many=True)

    def get_state(self, envelope: Envelope) -> str:
        states = {item.state for item in envelope.items.all()}
        order = [
            ItemState.NEW,
            ItemState.RUNNING,
            ItemState.QUARANTINED,
            ItemState.DONE,
            ItemState.DUPLICATE,
            ItemState.IGNORED,
        ]
        return next((str(state) for state in order if state in states), str(ItemState.NEW))


def replayer(request: Request) -> Agent:
    """The token's agent, if they may read raw envelopes and replay them; raises PermissionDenied."""
    token: Any = request.auth
    agent: Agent = token.agent
    if not may_replay(agent):
        raise PermissionDenied("Managers and administrators read envelopes.")
    return agent


def _envelopes() -> Any:
    return Envelope.objects.select_related("channel").prefetch_related("items__message").order_by("-id")


class EnvelopeListView(APIView):
    """Envelopes, newest first; `state` filters by the state of their items."""

    @extend_schema(responses=EnvelopeSerializer(many=True), operation_id="envelopes_list")
    def get(self, request: Request) -> Response:
        """A keyset page; three queries."""
        replayer(request)
        size, after = page_size(request), read_cursor(request)
        envelopes = _envelopes().defer("body")
        if state := request.query_params.get("state"):
            if state not in ItemState.values:
                raise ValidationError({"state": [f"Choose one of {', '.join(ItemState.values)}."]})
            envelopes = envelopes.filter(items__state=state).distinct()
        if after is not None:
            if len(after) != 1 or not isinstance(after[0], int):
                raise ValidationError({"cursor": ["This cursor cannot be read."]})
            envelopes = envelopes.filter(id__lt=after[0])
        rows = list(envelopes[: size + 1])
        more = [rows[size - 1].pk] if len(rows) > size else None
        results = EnvelopeSerializer(rows[:size], many=True).data
        return Response({"results": results, "next": next_address(request, more)})


def find_envelope(envelope_id: int) -> Envelope:
    """The envelope with its items, or Http404."""
    envelope: Envelope | None = _envelopes().defer("body").filter(pk=envelope_id).first()
    if envelope is None:
        raise Http404
    return envelope


class EnvelopeView(APIView):
    """One envelope."""

    @extend_schema(responses=EnvelopeSerializer, operation_id="envelope")
    def get(self, request: Request, envelope_id: int) -> Response:
        """Three queries."""
        replayer(request)
        return Response(EnvelopeSerializer(find_envelope(envelope_id)).data)


class EnvelopeReplayView(APIView):
    """Replays of an envelope."""

    @extend_schema(request=None, responses={202: EnvelopeSerializer}, operation_id="envelope_replay")
    def post(self, request: Request, envelope_id: int) -> Response:
        """Sends its quarantined and ignored items through the pipeline again; 409 when there are none."""
        agent = replayer(request)
        find_envelope(envelope_id)
        if not replay_envelope(agent=agent, envelope_id=envelope_id):
            raise Conflict("Nothing of this envelope is in quarantine or ignored.")
        return Response(EnvelopeSerializer(find_envelope(envelope_id)).data, status=202)
