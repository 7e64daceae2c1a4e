"""What is asked: a survey, and the versions of its question."""

from django.db import models

from surveys.enums import Kind, Scale


class Survey(models.Model):
    """A question that customers are asked; one of each kind. `channels` are those in which it is put."""

    kind = models.CharField(max_length=4, choices=Kind.choices, unique=True)
    is_active = models.BooleanField(default=False)
    channels = models.ManyToManyField("tickets.Channel", related_name="+", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.get_kind_display()


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
