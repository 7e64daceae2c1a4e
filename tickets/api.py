"""Tickets and messages in the API, over the same queries and actions as the browser."""

from typing import Any

from django.http import FileResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core import blobs
from core.api import Conflict, next_address, page_size, read_cursor
from people.models import Agent
from tickets import api_queries as queries
from tickets.access import access_attachment, access_ticket
from tickets.api_changes import apply_changes, post_message
from tickets.api_idempotency import once
from tickets.api_serializers import MessageInSerializer, MessageSerializer, TicketInSerializer, TicketSerializer
from tickets.errors import SomethingNewer

FILTERS = ["order", *queries.FILTERS, "cursor", "page_size"]


def agent_of(request: Request) -> Agent:
    """The agent whose token this is; the permission class has made sure that there is one."""
    token: Any = request.auth
    agent: Agent = token.agent
    return agent


class TicketListView(APIView):
    """Tickets that the token's agent may see."""

    @extend_schema(
        responses=TicketSerializer(many=True),
        parameters=[OpenApiParameter(name, OpenApiTypes.STR) for name in FILTERS],
        operation_id="tickets_list",
    )
    def get(self, request: Request) -> Response:
        """A keyset page in the asked order; two queries."""
        agent, size = agent_of(request), page_size(request)
        rows, key = queries.ticket_page(agent, request.query_params, size, read_cursor(request))
        return Response({"results": TicketSerializer(rows, many=True).data, "next": next_address(request, key)})


class TicketView(APIView):
    """One ticket."""

    @extend_schema(responses=TicketSerializer, operation_id="ticket")
    def get(self, request: Request, number: int) -> Response:
        """One query; the version also stands in the ETag."""
        return _answer(queries.ticket(agent_of(request), number))

    @extend_schema(request=TicketInSerializer, responses=TicketSerializer, operation_id="ticket_change")
    def patch(self, request: Request, number: int) -> Response:
        """Changes fields if nobody else did since: give the version you saw as `version` or in If-Match."""
        agent = agent_of(request)
        serializer = TicketInSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        wanted = dict(serializer.validated_data)
        apply_changes(agent, number, wanted, _seen_version(request, wanted.pop("version", None)))
        return _answer(queries.ticket(agent, number))


def _seen_version(request: Request, given: int | None) -> int:
    if given is not None:
        return given
    header = request.headers.get("If-Match", "").strip().strip('W/"')
    if header.isdigit():
        return int(header)
    raise ValidationError({"version": ["Give the version that you saw, here or in If-Match."]})


def _answer(ticket: Any) -> Response:
    return Response(TicketSerializer(ticket).data, headers={"ETag": f'"{ticket.version}"'})


class MessageListView(APIView):
    """The conversation of a ticket."""

    @extend_schema(responses=MessageSerializer(many=True), operation_id="messages_list")
    def get(self, request: Request, number: int) -> Response:
        """Oldest first, a keyset page; four queries."""
        ticket = access_ticket(agent_of(request), number)
        size = page_size(request)
        rows, key = queries.message_page(ticket, size, read_cursor(request))
        return Response({"results": MessageSerializer(rows, many=True).data, "next": next_address(request, key)})

    @extend_schema(
        request=MessageInSerializer,
        responses={201: MessageSerializer},
        parameters=[OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER)],
        operation_id="message_post",
    )
    def post(self, request: Request, number: int) -> Response:
        """Writes a reply or a note at once; 409 with what came since when `seen_seq` is older than the conversation."""
        return once(request, lambda: self._post(request, number))

    def _post(self, request: Request, number: int) -> tuple[int, Any]:
        serializer = MessageInSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            message = post_message(agent_of(request), number, serializer.validated_data)
        except SomethingNewer as newer:
            since = queries.messages_by_ids([message.pk for message in newer.messages])
            raise Conflict(str(newer), messages=MessageSerializer(since, many=True).data) from None
        return 201, MessageSerializer(queries.messages_by_ids([message.pk])[0]).data


class AttachmentView(APIView):
    """The bytes of a file."""

    @extend_schema(responses={200: OpenApiTypes.BINARY}, operation_id="attachment")
    def get(self, request: Request, attachment_id: int) -> HttpResponseBase:
        """Always a download, its type decided by content (R14, R21, R22)."""
        attachment = access_attachment(agent_of(request), attachment_id)
        name = attachment.filename or attachment.sha256[:12]
        response = FileResponse(
            blobs.path(attachment.sha256).open("rb"),
            as_attachment=True,
            filename=name,
            content_type=attachment.content_type,
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response
