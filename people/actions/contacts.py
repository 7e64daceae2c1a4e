"""Writes contacts, their identities and organizations."""

from typing import Any

from django.db import connection, transaction

from core.clocks import now
from core.text import clean_line, normal_address
from people.enums import IdentityKind
from people.models import Contact, Identity, Organization, OrganizationDomain, Tier


def find_or_create_contact(*, kind: str, value: str, name: str = "", language: str = "") -> Contact:
    """The contact that owns this address, made if nobody does; safe when two workers ask at once.

    A new contact with an e-mail address belongs to the organization of its domain. An empty name is filled in once one
    is known; a known name is kept. Two queries when the identity exists.
    """
    value = normal_address(value) if kind == IdentityKind.EMAIL else clean_line(value, 320)
    found = _find(kind, value) or create_contact(kind=kind, value=value, name=name, language=language)
    if name and not found.name:
        found.name = clean_line(name, 160)
        found.save(update_fields=["name"])
    return found


def _find(kind: str, value: str) -> Contact | None:
    identity = Identity.objects.select_related("contact__organization").filter(kind=kind, value=value).first()
    return identity.contact if identity else None


# Mail from strangers comes in by the thousand: organization, contact and identity are one round trip.
_CREATE = """
WITH known AS (
    SELECT o.id, o.name, o.tier_id
    FROM people_organizationdomain d JOIN people_organization o ON o.id = d.organization_id WHERE d.domain = %(domain)s
), made AS (
    INSERT INTO people_contact (name, email, language, organization_id, time_zone, country, created_at)
    VALUES (%(name)s, %(email)s, %(language)s, (SELECT id FROM known), '', '', %(at)s) RETURNING id
), owned AS (
    INSERT INTO people_identity (contact_id, kind, value, created_at) SELECT id, %(kind)s, %(value)s, %(at)s FROM made
    ON CONFLICT (kind, value) DO NOTHING RETURNING contact_id
)
SELECT made.id, owned.contact_id, known.id, known.name, known.tier_id
FROM made LEFT JOIN owned ON true LEFT JOIN known ON true
"""


def create_contact(*, kind: str, value: str, name: str = "", language: str = "") -> Contact:
    """A contact for an address that nobody had when it was looked up; whoever got it meanwhile is returned instead.

    `value` is in its stored form. A contact with an e-mail address belongs to the organization of its domain. One
    query.
    """
    email, moment, name = value if kind == IdentityKind.EMAIL else "", now(), clean_line(name, 160)
    values: dict[str, Any] = {
        "kind": kind,
        "value": value,
        "name": name,
        "email": email,
        "language": language,
        "at": moment,
    }
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_CREATE, {**values, "domain": email.rpartition("@")[2]})
        made, owned, *organization = cursor.fetchone()
        if owned is None:  # another worker was quicker: the unique constraint decided
            Contact.objects.filter(pk=made).delete()
            return Identity.objects.select_related("contact__organization").get(kind=kind, value=value).contact
    contact = Contact(pk=made, name=name, email=email, language=language, created_at=moment)
    contact._state.adding, contact._state.db = False, connection.alias
    if organization[0] is not None:
        contact.organization = Organization.from_db(connection.alias, ["id", "name", "tier_id"], organization)
    return contact


def add_identity(*, contact: Contact, kind: str, value: str) -> Identity:
    """Gives a contact one more address; raises IntegrityError when it belongs to somebody else."""
    value = normal_address(value) if kind == IdentityKind.EMAIL else clean_line(value, 320)
    with transaction.atomic():
        identity = Identity.objects.create(contact=contact, kind=kind, value=value)
        if kind == IdentityKind.EMAIL and not contact.email:
            contact.email = value
            contact.save(update_fields=["email"])
    return identity


def create_organization(*, name: str, domains: tuple[str, ...] = (), tier: Tier | None = None) -> Organization:
    """A customer company with its mail domains; contacts that have such an address already join it."""
    with transaction.atomic():
        organization = Organization.objects.create(name=clean_line(name, 160), tier=tier)
        for domain in domains:
            OrganizationDomain.objects.create(organization=organization, domain=domain.strip().lower())
            Contact.objects.filter(organization=None, email__endswith=f"@{domain.strip().lower()}").update(
                organization=organization
            )
    return organization
