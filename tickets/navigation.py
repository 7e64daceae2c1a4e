"""The inbox's entry among the places of the product."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import panels


def register() -> None:
    """Fills the navigation; called when the applications are ready."""
    panels.fill(
        panels.NAVIGATION,
        panels.Panel("inbox", _("Inbox"), "inbox", order=10, url=lambda _agent: reverse("tickets:inbox")),
    )
