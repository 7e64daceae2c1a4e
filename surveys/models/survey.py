"""What is asked: a survey, and the versions of its question."""

from django.db import models
from django.db.models import Q

from surveys.enums import Kind, Scale


class Survey(models.Model):
    """Something that customers are asked. `channels` are those whose tickets it is asked about.

    `role` is "first" for the one of each kind that the product makes itself, "history" for the one that holds what was
    asked elsewhere (`actions.history`) and asks nobody, "" for all others.
    """

    kind = models.CharField(max_length=4, choices=Kind.choices)
    name = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=8, blank=True, default="")
    is_active = models.BooleanField(default=False)
    channels = models.ManyToManyField("tickets.Channel", related_name="+", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "role"], condition=~Q(role=""), name="survey_role")]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()


class SurveyVersion(models.Model):
    """Words, scale and threshold as they were when somebody was asked; append-only.

    `texts` holds what the house wrote itself, by language: {"de": {"question", "comment", "thanks"}}; what is missing
    is the shipped text. A score of `threshold` or more is satisfied.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    scale = models.CharField(max_length=8, choices=Scale.choices)
    threshold = models.PositiveSmallIntegerField()
    asks_comment = models.BooleanField(default=True)
    texts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="surveyversion_once")]

    def __str__(self) -> str:
        return f"{self.survey} {self.number}"
