"""Writes contacts, their identities and organizations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from core.clocks import now
from core.text import clean_line, normal_address
from people.enums import IdentityKind
from people.models import Contact, Identity, Organization, OrganizationDomain, Tier
from people.phones import readable, to_company_e164


def find_or_create_contact(*, kind: str, value: str, name: str = "", language: str = "") -> Contact:
    """The contact that owns this address, made if nobody does; safe when two workers ask at once.

    A new contact with an e-mail address belongs to the organization of its domain. An empty name, or a number in its
    place, becomes a name once one is known; a known name is kept. Two queries when the identity exists.
    """
    value = stored_form(kind, value)
    found = _find(kind, value) or create_contact(kind=kind, value=value, name=name, language=language)
    if name and not found.has_name:
        found.name = clean_line(name, 160)
        found.save(update_fields=["name"])
    return found


def stored_form(kind: str, value: str) -> str:
    """How an address of this kind is kept and compared; one query for a phone number without its country's code."""
    if kind == IdentityKind.EMAIL:
        return normal_address(value)
    return (to_company_e164(value) if kind == IdentityKind.PHONE else "") or clean_line(value, 320)


def _find(kind: str, value: str) -> Contact | None:
    identity = Identity.objects.select_related("contact__organization").filter(kind=kind, value=value).first()
    return identity.contact if identity else None


# Mail from strangers comes in by the thousand: organizations, contacts and identities are one round trip.
_CREATE = """
WITH wanted AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('people_contact', 'id')) AS id, place, value, name, language,
           CASE WHEN %(kind)s = 'email' THEN value ELSE '' END AS email
    FROM unnest(%(values)s::text[], %(names)s::text[], %(languages)s::text[])
         WITH ORDINALITY AS given (value, name, language, place)
), known AS (
    SELECT w.id AS contact_id, o.id, o.name, o.tier_id
    FROM wanted w JOIN people_organizationdomain d ON d.domain = substring(w.email FROM '@([^@]*)$')
         JOIN people_organization o ON o.id = d.organization_id
), made AS (
    INSERT INTO people_contact (id, name, email, language, organization_id, time_zone, country, created_at)
    SELECT w.id, w.name, w.email, w.language, k.id, '', '', %(at)s
    FROM wanted w LEFT JOIN known k ON k.contact_id = w.id RETURNING id
), owned AS (
    INSERT INTO people_identity (contact_id, kind, value, created_at)
    SELECT w.id, %(kind)s, w.value, %(at)s FROM wanted w JOIN made ON made.id = w.id ORDER BY w.value
    ON CONFLICT (kind, value) DO NOTHING RETURNING contact_id
)
SELECT w.id, owned.contact_id IS NOT NULL, k.id, k.name, k.tier_id
FROM wanted w LEFT JOIN owned ON owned.contact_id = w.id LEFT JOIN known k ON k.contact_id = w.id ORDER BY w.place
"""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody whose address nobody had when it was looked up; `value` is in its stored form."""

    value: str
    name: str = ""
    language: str = ""


def create_contact(*, kind: str, value: str, name: str = "", language: str = "") -> Contact:
    """A contact for one address; as `create_contacts`."""
    return create_contacts(kind=kind, newcomers=[Newcomer(value, name, language)])[0]


def create_contacts(*, kind: str, newcomers: Sequence[Newcomer]) -> list[Contact]:
    """Contacts for addresses that differ; whoever got one of them meanwhile is returned instead.

    A contact with an e-mail address belongs to the organization of its domain. One query.
    """
    if not newcomers:
        return []
    moment = now()
    values: dict[str, Any] = {
        "kind": str(kind),
        "values": [newcomer.value for newcomer in newcomers],
        "names": [_first_name(kind, newcomer) for newcomer in newcomers],
        "languages": [newcomer.language for newcomer in newcomers],
        "at": moment,
    }
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_CREATE, values)
        rows = cursor.fetchall()
        return [_contact(kind, one, moment, *row) for one, row in zip(newcomers, rows, strict=True)]


def _first_name(kind: str, newcomer: Newcomer) -> str:
    """What a new contact is called: a caller without a name by their number, so that lists can tell them apart."""
    return clean_line(newcomer.name, 160) or (readable(newcomer.value) if kind == IdentityKind.PHONE else "")


def _contact(kind: str, newcomer: Newcomer, moment: datetime, pk: int, is_owner: bool, *organization: Any) -> Contact:
    if not is_owner:  # another worker was quicker: the unique constraint decided
        Contact.objects.filter(pk=pk).delete()
        return Identity.objects.select_related("contact__organization").get(kind=kind, value=newcomer.value).contact
    email = newcomer.value if kind == IdentityKind.EMAIL else ""
    name = _first_name(kind, newcomer)
    contact = Contact(pk=pk, name=name, email=email, language=newcomer.language, created_at=moment)
    contact._state.adding, contact._state.db = False, connection.alias
    if organization[0] is not None:
        contact.organization = Organization.from_db(connection.alias, ["id", "name", "tier_id"], organization)
    return contact


def add_identity(*, contact: Contact, kind: str, value: str) -> Identity:
    """Gives a contact one more address; raises IntegrityError when it belongs to somebody else."""
    value = stored_form(kind, value)
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
            _add_domain(organization, domain)
    return organization


def change_organization(
    *, organization: Organization, name: str, domains: Sequence[str], shares_requests: bool, reference: str = ""
) -> Organization:
    """Changes a customer company; contacts with an address of a new domain join, those of a former one stay.

    Raises IntegrityError when a domain or the reference is another organization's.
    """
    wanted = {domain.strip().lower() for domain in domains}
    with transaction.atomic():
        organization.name, organization.shares_requests = clean_line(name, 160), shares_requests
        organization.reference = clean_line(reference, 60)
        organization.save(update_fields=["name", "shares_requests", "reference"])
        organization.domains.exclude(domain__in=wanted).delete()
        for domain in sorted(wanted - set(organization.domains.values_list("domain", flat=True))):
            _add_domain(organization, domain)
    return organization


def _add_domain(organization: Organization, given: str) -> None:
    domain = given.strip().lower()
    OrganizationDomain.objects.create(organization=organization, domain=domain)
    Contact.objects.filter(organization=None, email__endswith=f"@{domain}").update(organization=organization)
