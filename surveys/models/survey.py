"""What is asked, of whom and when: a survey, and the versions of its question."""

from django.db import models
from django.db.models import Q

from surveys.enums import Kind, Scale, Trigger


def _first_ways() -> list[str]:
    return ["chat", "page"]


class Survey(models.Model):
    """Something that customers are asked. `channels` are those whose tickets it is asked about.

    `role` is "first" for the one of each kind that the product makes itself, "history" for the one that holds what was
    asked elsewhere (`actions.history`) and asks nobody, "" for all others. `ways` are the modes in which its question
    is put. A score of `low_score` or less makes a task (null: none does). `link_key` is the open link's, "" for none.
    """

    kind = models.CharField(max_length=4, choices=Kind.choices)
    name = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=8, blank=True, default="")
    is_active = models.BooleanField(default=False)
    channels = models.ManyToManyField("tickets.Channel", related_name="+", blank=True)
    tiers = models.ManyToManyField("people.Tier", related_name="+", blank=True)
    trigger = models.CharField(max_length=8, choices=Trigger.choices, default=Trigger.SOLVED)
    ways = models.JSONField(default=_first_ways, blank=True)
    delay_minutes = models.PositiveIntegerField(default=60)
    office_hours = models.BooleanField(default=False)
    sample_percent = models.PositiveSmallIntegerField(default=100)
    quiet_days = models.PositiveSmallIntegerField(default=7)
    low_score = models.PositiveSmallIntegerField(null=True)
    task_team = models.ForeignKey("people.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    link_key = models.CharField(max_length=32, blank=True, default="")
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "role"], condition=~Q(role=""), name="survey_role"),
            models.UniqueConstraint(fields=["link_key"], condition=~Q(link_key=""), name="survey_link"),
            models.CheckConstraint(condition=Q(sample_percent__lte=100), name="survey_sample"),
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()


class SurveyVersion(models.Model):
    """Words, scale, threshold and further questions as they were when somebody was asked; append-only.

    `texts` holds what the house wrote itself, by language: {"de": {"question", "comment", "thanks"}}; what is missing
    is the shipped text. A score of `threshold` or more is satisfied. `questions` are those that follow, in the form
    that `surveys.questions` reads.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    scale = models.CharField(max_length=8, choices=Scale.choices)
    threshold = models.PositiveSmallIntegerField()
    asks_comment = models.BooleanField(default=True)
    texts = models.JSONField(default=dict, blank=True)
    questions = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="surveyversion_once")]

    def __str__(self) -> str:
        return f"{self.survey} {self.number}"
