"""Contacts in the API."""

from django.db.models import Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import InstantField, StrictSerializer, next_address, page_size, read_cursor
from people.models import Contact


class IdentitySerializer(StrictSerializer):
    """One address of a contact."""

    kind = serializers.CharField()
    value = serializers.CharField()


class ContactSerializer(StrictSerializer):
    """A contact with their addresses, organization and tier."""

    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField()
    email = serializers.CharField()
    language = serializers.CharField()
    organization = serializers.SerializerMethodField()
    tier = serializers.SerializerMethodField()
    identities = IdentitySerializer(many=True)
    created_at = InstantField()

    def get_organization(self, contact: Contact) -> dict[str, int | str] | None:
        organization = contact.organization
        return {"id": organization.pk, "name": organization.name} if organization else None

    def get_tier(self, contact: Contact) -> str:
        tier = contact.tier or (contact.organization.tier if contact.organization else None)
        return tier.slug if tier else "basic"


def _contacts() -> QuerySet[Contact]:
    return Contact.objects.select_related("organization__tier", "tier").prefetch_related("identities")


class ContactListView(APIView):
    """Contacts, newest first; `email` finds the one that owns an address."""

    @extend_schema(responses=ContactSerializer(many=True), operation_id="contacts_list")
    def get(self, request: Request) -> Response:
        """A keyset page; three queries."""
        size, after = page_size(request), read_cursor(request)
        contacts = _contacts().order_by("-id")
        if email := request.query_params.get("email"):
            contacts = contacts.filter(Q(identities__kind="email", identities__value=email.strip().lower()))
        if after is not None:
            if len(after) != 1 or not isinstance(after[0], int):
                raise ValidationError({"cursor": ["This cursor cannot be read."]})
            contacts = contacts.filter(id__lt=after[0])
        rows = list(contacts[: size + 1])
        more = [rows[size - 1].pk] if len(rows) > size else None
        return Response(
            {"results": ContactSerializer(rows[:size], many=True).data, "next": next_address(request, more)}
        )


class ContactView(APIView):
    """One contact."""

    @extend_schema(responses=ContactSerializer, operation_id="contact")
    def get(self, _request: Request, contact_id: int) -> Response:
        """Two queries."""
        contact = _contacts().filter(pk=contact_id).first()
        if contact is None:
            raise Http404
        return Response(ContactSerializer(contact).data)
