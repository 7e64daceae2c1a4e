"""What agents say to each other about articles: comments on drafts, and flags that an article is wrong."""

from django.db import models
from django.db.models import Q


class Comment(models.Model):
    """A remark on a draft, open until it is resolved."""

    translation = models.ForeignKey("knowledge_base.Translation", on_delete=models.CASCADE, related_name="comments")
    agent = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey("people.Agent", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["translation", "created_at"], name="comment_translation"),
            models.Index(fields=["created_at"], condition=Q(resolved_at__isnull=True), name="comment_open"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Flag(models.Model):
    """An agent says that an article is wrong, and why; open until an editor settles it. `ticket` is where it showed."""

    article = models.ForeignKey("knowledge_base.Article", on_delete=models.CASCADE, related_name="flags")
    language = models.CharField(max_length=8)
    agent = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    ticket = models.ForeignKey("tickets.Ticket", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("people.Agent", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["article", "created_at"], name="flag_article"),
            models.Index(fields=["created_at"], condition=Q(settled_at__isnull=True), name="flag_open"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
