"""The JSON of tickets and messages, exactly as the interface says."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from core.api import InstantField, StrictSerializer
from tickets.enums import Priority
from tickets.models import Message, Ticket

PRIORITIES = {Priority.LOW: "low", Priority.NORMAL: "normal", Priority.HIGH: "high", Priority.URGENT: "urgent"}
PRIORITY_BY_NAME = {name: number for number, name in PRIORITIES.items()}


class TicketSerializer(StrictSerializer):
    """A ticket."""

    number = serializers.IntegerField(read_only=True)
    subject = serializers.CharField()
    status = serializers.CharField(source="status.slug")
    category = serializers.CharField()
    priority = serializers.SerializerMethodField()
    channel = serializers.SerializerMethodField()
    requester = serializers.SerializerMethodField()
    organization = serializers.SerializerMethodField()
    team = serializers.SerializerMethodField()
    assignee = serializers.SerializerMethodField()
    tags = serializers.ListField(child=serializers.CharField())
    language = serializers.CharField()
    custom = serializers.DictField()
    created_at = InstantField()
    updated_at = InstantField()
    last_seq = serializers.IntegerField()
    version = serializers.IntegerField()

    def get_priority(self, ticket: Ticket) -> str:
        return PRIORITIES[Priority(ticket.priority)]

    def get_channel(self, ticket: Ticket) -> dict[str, str]:
        return {"slug": ticket.channel.slug, "kind": ticket.channel.kind}

    def get_requester(self, ticket: Ticket) -> dict[str, Any]:
        return {"id": ticket.requester_id, "name": ticket.requester.name, "email": ticket.requester.email}

    def get_organization(self, ticket: Ticket) -> dict[str, Any] | None:
        return {"id": ticket.organization.pk, "name": ticket.organization.name} if ticket.organization else None

    def get_team(self, ticket: Ticket) -> dict[str, Any]:
        return {"id": ticket.team_id, "name": ticket.team.name}

    def get_assignee(self, ticket: Ticket) -> dict[str, Any] | None:
        return {"id": ticket.assignee.pk, "name": ticket.assignee.name} if ticket.assignee else None


class AttachmentSerializer(StrictSerializer):
    """A file of a message; `url` wants the same token."""

    id = serializers.IntegerField(read_only=True)
    filename = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    url = serializers.SerializerMethodField()

    def get_url(self, attachment: Any) -> str:
        return f"{settings.PUBLIC_URL}/api/v1/attachments/{attachment.pk}/"


class MessageSerializer(StrictSerializer):
    """A message of a conversation."""

    seq = serializers.IntegerField(read_only=True)
    kind = serializers.CharField()
    author = serializers.SerializerMethodField()
    text = serializers.CharField()
    html = serializers.CharField()
    quoted = serializers.CharField()
    to = serializers.ListField(child=serializers.DictField())
    cc = serializers.ListField(child=serializers.DictField())
    attachments = serializers.SerializerMethodField()
    created_at = InstantField()
    delivery = serializers.SerializerMethodField()

    def get_author(self, message: Message) -> dict[str, Any]:
        kind = "agent" if message.author_agent_id else "contact" if message.author_contact_id else "system"
        return {
            "type": kind,
            "id": message.author_agent_id or message.author_contact_id,
            "name": message.author_name,
            "email": message.author_email,
        }

    def get_attachments(self, message: Message) -> list[dict[str, Any]]:
        return list(AttachmentSerializer(message.attachments.all(), many=True).data)

    def get_delivery(self, message: Message) -> dict[str, Any] | None:
        if not message.delivery_state:
            return None
        return {
            "state": message.delivery_state,
            "error": message.delivery_error,
            "attempts": message.delivery_attempts,
        }


class TicketInSerializer(StrictSerializer):
    """What may be changed of a ticket."""

    version = serializers.IntegerField(required=False, min_value=0)
    subject = serializers.CharField(required=False, max_length=500, allow_blank=True)
    status = serializers.SlugField(required=False)
    priority = serializers.ChoiceField(required=False, choices=sorted(PRIORITY_BY_NAME))
    team = serializers.IntegerField(required=False)
    assignee = serializers.CharField(required=False, allow_null=True)
    tags = serializers.ListField(required=False, child=serializers.CharField(max_length=60), max_length=50)
    custom = serializers.DictField(required=False)


class FileInSerializer(StrictSerializer):
    """A file to attach: its name and its bytes in base64."""

    filename = serializers.CharField(max_length=255)
    content = serializers.CharField()


class MessageInSerializer(StrictSerializer):
    """A reply or a note to write."""

    kind = serializers.ChoiceField(choices=["reply", "note"])
    text = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    html = serializers.CharField(required=False, allow_blank=True)
    attachments = FileInSerializer(many=True, required=False)
    seen_seq = serializers.IntegerField(required=False, min_value=0)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs.get("text")) == bool(attrs.get("html")):
            raise serializers.ValidationError({"text": ["Give text or html, one of them."]})
        return attrs
