"""Writes contacts, their identities and organizations."""

from django.db import IntegrityError, transaction

from core.text import clean_line, normal_address
from people.enums import IdentityKind
from people.models import Contact, Identity, Organization, OrganizationDomain, Tier


def find_or_create_contact(*, kind: str, value: str, name: str = "", language: str = "") -> Contact:
    """The contact that owns this address, made if nobody does; safe when two workers ask at once.

    A new contact with an e-mail address belongs to the organization of its domain. An empty name is filled in once one
    is known; a known name is kept. Two queries when the identity exists.
    """
    value = normal_address(value) if kind == IdentityKind.EMAIL else clean_line(value, 320)
    found = _find(kind, value)
    if found is None:
        try:
            with transaction.atomic():
                return _create(kind, value, clean_line(name, 160), language)
        except IntegrityError:
            found = _find(kind, value)
            if found is None:
                raise
    if name and not found.name:
        found.name = clean_line(name, 160)
        found.save(update_fields=["name"])
    return found


def _find(kind: str, value: str) -> Contact | None:
    identity = Identity.objects.select_related("contact__organization").filter(kind=kind, value=value).first()
    return identity.contact if identity else None


def _create(kind: str, value: str, name: str, language: str) -> Contact:
    email = value if kind == IdentityKind.EMAIL else ""
    contact = Contact.objects.create(name=name, email=email, language=language, organization=_organization_of(email))
    Identity.objects.create(contact=contact, kind=kind, value=value)
    return contact


def _organization_of(email: str) -> Organization | None:
    domain = email.rpartition("@")[2]
    if not domain:
        return None
    found = OrganizationDomain.objects.select_related("organization").filter(domain=domain).first()
    return found.organization if found else None


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
