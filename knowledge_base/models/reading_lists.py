"""Reading lists: which articles the agents of a team are to read, until when, and who has."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.enums import Role


class ReadingList(models.Model):
    """Articles for the agents of a team (null: of every team) and of a role ("" for every role)."""

    name = models.CharField(_("name"), max_length=120)
    team = models.ForeignKey("people.Team", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ReadingEntry(models.Model):
    """An article of a list; whoever read it before `asked_at` is asked again, as after a great change of it."""

    list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="entries")
    article = models.ForeignKey("knowledge_base.Article", on_delete=models.CASCADE, related_name="+")
    order = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    due_on = models.DateField(_("due on"), null=True, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name_plural = "reading entries"
        constraints = [models.UniqueConstraint(fields=["list", "article"], name="reading_entry_once")]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.article_id}"


class ReadMark(models.Model):
    """An agent has read an article; the latest time counts."""

    article = models.ForeignKey("knowledge_base.Article", on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "article"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.agent_id}: {self.article_id}"
