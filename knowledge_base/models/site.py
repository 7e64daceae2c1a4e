"""How a brand's help centre looks and where it stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HelpSite(models.Model):
    """The help centre of a brand; one row with brand null is that of the company, under its public address.

    `languages`: those that readers can choose, the first is where they land without one of their own. `texts`: by
    language, {"title", "lead", "tries": [search words offered on the front page]}.
    """

    brand = models.OneToOneField("people.Brand", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    domain = models.CharField(_("domain"), max_length=253, blank=True)
    languages = models.JSONField(default=list)
    texts = models.JSONField(default=dict)
    accent = models.CharField(_("colour"), max_length=7, blank=True)
    logo = models.ForeignKey(
        "knowledge_base.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveBigIntegerField(default=1)  # grows with whatever readers see: part of every cache key

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["domain"], condition=~models.Q(domain=""), name="help_site_domain"),
            models.UniqueConstraint(fields=["brand"], nulls_distinct=False, name="help_site_brand"),
        ]

    def __str__(self) -> str:
        return self.domain or "help"
