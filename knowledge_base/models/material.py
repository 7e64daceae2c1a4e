"""What articles are made of beside their words: snippets that many share, and pictures."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Snippet(models.Model):
    """A passage that articles include by its key; changed once, it changes everywhere."""

    key = models.SlugField(_("key"), max_length=80, unique=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class SnippetText(models.Model):
    """A snippet in a language."""

    snippet = models.ForeignKey(Snippet, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    name = models.CharField(_("name"), max_length=120)
    html = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snippet", "language"], name="snippet_text_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class Picture(models.Model):
    """A picture of an article; its bytes are a blob, its size keeps the page from moving while it loads."""

    sha256 = models.CharField(max_length=64, unique=True)
    filename = models.CharField(max_length=160)
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.filename


class Synonyms(models.Model):
    """Words of a language that mean the same to whoever searches."""

    language = models.CharField(max_length=8)
    words = models.JSONField(default=list)  # lower case, two or more

    class Meta:
        verbose_name_plural = "synonyms"
        ordering = ["language", "pk"]

    def __str__(self) -> str:
        return ", ".join(self.words)
