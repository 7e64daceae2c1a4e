"""What is decided about a customer company."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.text import clean_line
from people.models import Organization, OrganizationDomain

MOST_DOMAINS = 50
_DOMAIN = re.compile(r"(?=.{4,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+")


class OrganizationForm(forms.Form):
    """Name, mail domains, and whether its people see each other's requests."""

    name = forms.CharField(label=pgettext_lazy("of an organization", "Name"), max_length=160)
    reference = forms.CharField(
        label=_("Customer number"),
        max_length=60,
        required=False,
        help_text=_("In whatever sends your invoices; imports find the organization by it."),
    )
    domains = forms.CharField(
        label=_("Mail domains"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("One in a line, such as example.com. Who writes from one of them belongs to the organization."),
    )
    shares_requests = forms.BooleanField(
        label=_("Its people see each other's requests"),
        required=False,
        help_text=_(
            "On the help pages, once they signed in. Not for domains where anybody can have an address, such as those"
            " of mail providers."
        ),
    )

    def __init__(self, data: Any = None, *, organization: Organization | None = None) -> None:
        self.organization = organization
        super().__init__(data, initial=_initial(organization))

    def clean_reference(self) -> str:
        reference: str = clean_line(self.cleaned_data["reference"], 60)
        other = Organization.objects.filter(reference=reference).first() if reference else None
        if other is not None and other != self.organization:
            words = gettext("%(number)s belongs to %(name)s.")
            raise ValidationError(words % {"number": reference, "name": other.name})
        return reference

    def clean_domains(self) -> list[str]:
        domains = list(dict.fromkeys(line.strip().lower() for line in self.cleaned_data["domains"].split()))
        if len(domains) > MOST_DOMAINS:
            raise ValidationError(gettext("Please name at most %(number)s.") % {"number": MOST_DOMAINS})
        for domain in domains:
            if not _DOMAIN.fullmatch(domain):
                raise ValidationError(gettext("“%(domain)s” is not a mail domain.") % {"domain": domain})
        taken = OrganizationDomain.objects.filter(domain__in=domains).select_related("organization")
        other = taken.exclude(organization=self.organization).first() if self.organization else taken.first()
        if other is not None:
            words = gettext("%(domain)s belongs to %(name)s.")
            raise ValidationError(words % {"domain": other.domain, "name": other.organization.name})
        return domains


def _initial(organization: Organization | None) -> dict[str, Any]:
    if organization is None:
        return {}
    domains = organization.domains.order_by("domain").values_list("domain", flat=True)
    return {
        "name": organization.name,
        "reference": organization.reference,
        "domains": "\n".join(domains),
        "shares_requests": organization.shares_requests,
    }
