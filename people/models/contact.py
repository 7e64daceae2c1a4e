"""Contacts (persons who are served), their identities, and the organizations they belong to."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.enums import IdentityKind

_NUMBER = re.compile(r"\+[\d -]{5,30}")


class Organization(models.Model):
    """A customer company; its tier holds for its contacts that have none of their own.

    `shares_requests`: its people see each other's requests on the help pages. `reference` is its number in whatever
    sends the invoices; imports find it by that.
    """

    name = models.CharField(_("name"), max_length=160)
    reference = models.CharField(_("customer number"), max_length=60, blank=True, db_default="")
    tier = models.ForeignKey("people.Tier", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    shares_requests = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], condition=~models.Q(reference=""), name="organization_reference_once"
            )
        ]
        indexes = [models.Index(fields=["name"], name="organization_name")]

    def __str__(self) -> str:
        return self.name


class OrganizationDomain(models.Model):
    """New contacts with an address of this mail domain belong to the organization."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)

    def __str__(self) -> str:
        return self.domain


class Contact(models.Model):
    """A person who is served, with any number of identities."""

    name = models.CharField(_("name"), max_length=160, blank=True)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="contacts"
    )
    tier = models.ForeignKey("people.Tier", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    account = models.OneToOneField(
        "people.Account", null=True, blank=True, on_delete=models.SET_NULL, related_name="contact"
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    country = models.CharField(max_length=2, blank=True)
    # The address shown beside the name; kept here so that lists need no join.
    email = models.CharField(max_length=320, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["organization"], name="contact_organization")]

    def __str__(self) -> str:
        return self.name or self.email or str(_("Unknown"))

    @property
    def has_name(self) -> bool:
        """Whether they are known by name; a caller stands under their number until then."""
        return bool(self.name) and not _NUMBER.fullmatch(self.name)


class Identity(models.Model):
    """One address of a contact; (kind, value) belongs to one contact only."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=10, choices=IdentityKind.choices)
    value = models.CharField(max_length=320)
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="identity_once")]

    def __str__(self) -> str:
        return self.value
