"""What the search of articles keeps: a document for each translation, the words of a language, what was asked."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class ArticleDocument(models.Model):
    """How a published translation is found: its stems, weighed (A title, B headings, C summary and tags, D text).

    `sections`: [{"anchor", "heading", "text"}] in the order of the page, the first without a heading. `entries`: its
    words as they are counted in KnownWord, "word stem". `boost`: -0.5 to 0.5, how helpful readers found it. `digest`
    tells what it was made of, so that what did not change is not made anew.
    """

    translation = models.OneToOneField(
        "knowledge_base.Translation", primary_key=True, on_delete=models.CASCADE, related_name="document"
    )
    article = models.ForeignKey("knowledge_base.Article", on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=8)
    document = SearchVectorField()
    sections = models.JSONField(default=list)
    entries = ArrayField(models.TextField(), default=list)
    is_public = models.BooleanField(default=False)
    boost = models.FloatField(default=0.0)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [GinIndex(fields=["document"], name="article_document", fastupdate=False)]

    def __str__(self) -> str:
        return f"document of {self.translation_id}"


class KnownWord(models.Model):
    """A word that articles of a language hold, plain (lower case, no accents), and its stem, "" if it says nothing.

    `documents` hold it, `public` of them are open to everybody: customers are helped with the words of those alone.
    `grams`: its groups of three characters, each with the language before it, by which misspelled words are found.
    """

    language = models.CharField(max_length=8)
    word = models.CharField(max_length=60)
    stem = models.CharField(max_length=60, blank=True)
    documents = models.IntegerField()
    public = models.IntegerField()
    grams = ArrayField(models.CharField(max_length=12), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "word", "stem"], name="known_word_once")]
        indexes = [
            models.Index(F("language"), OpClass(F("word"), name="varchar_pattern_ops"), name="known_word_begins"),
            models.Index(fields=["language", "stem"], name="known_word_stem"),
            GinIndex(fields=["grams"], name="known_word_grams", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.word} ({self.language})"


class SearchDay(models.Model):
    """What readers searched for on a day: plain words, how often, articles found by the last one, articles opened.

    Nothing says who searched; addresses and long numbers are taken out of the words.
    """

    day = models.DateField()
    language = models.CharField(max_length=8)
    words = models.CharField(max_length=80)
    searches = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "language", "words"], name="search_day_once")]
        indexes = [models.Index(fields=["day"], condition=models.Q(found=0), name="search_day_without")]

    def __str__(self) -> str:
        return f"{self.words} ({self.day})"


class ArticleUse(models.Model):
    """An agent put an article into an answer: which one, in which language, to which ticket."""

    class How(models.TextChoices):
        LINK = "link", _("As a link")
        TEXT = "text", _("As text")

    article = models.ForeignKey("knowledge_base.Article", on_delete=models.CASCADE, related_name="uses")
    language = models.CharField(max_length=8)
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")
    how = models.CharField(max_length=4, choices=How.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["article", "at"], name="article_use")]

    def __str__(self) -> str:
        return f"{self.article_id} in {self.ticket_id}"
