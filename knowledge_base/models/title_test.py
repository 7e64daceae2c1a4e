"""Two titles of an article tested against each other."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Variant(models.TextChoices):
    """Which of the two titles: A is the published one, B the other."""

    A = "a", _("A")
    B = "b", _("B")


class TitleTest(models.Model):
    """A test of two titles of a translation, running until it is stopped; `kept` is "" where neither was chosen.

    `split` says which half of the readers sees B (`knowledge_base.title_tests`). `shown` and `opened` count readers by
    day: who saw the title in a list, and who opened the article from there.
    """

    translation = models.ForeignKey("knowledge_base.Translation", on_delete=models.CASCADE, related_name="title_tests")
    title_a = models.CharField(max_length=200)
    title_b = models.CharField(_("other title"), max_length=200)
    split = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    started_by = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey("people.Agent", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    kept = models.CharField(max_length=1, choices=Variant.choices, blank=True)
    shown_a = models.PositiveIntegerField(default=0)
    shown_b = models.PositiveIntegerField(default=0)
    opened_a = models.PositiveIntegerField(default=0)
    opened_b = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["translation"], condition=Q(stopped_at__isnull=True), name="title_test_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["split"], condition=Q(stopped_at__isnull=True), name="title_test_own_split"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title_a} / {self.title_b}"
