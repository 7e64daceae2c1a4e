"""Articles: one for all languages, a translation for each, and every version that was ever published."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from knowledge_base.enums import ArticleKind, KnowledgeEventKind, Visibility


class Article(models.Model):
    """What holds for an article in every language. `key` is its name in links between articles and in exports."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=ArticleKind.choices, default=ArticleKind.HOW_TO)
    category = models.ForeignKey("knowledge_base.Category", on_delete=models.PROTECT, related_name="articles")
    order = models.PositiveIntegerField(default=0)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.PUBLIC)
    tiers = models.ManyToManyField("people.Tier", blank=True, related_name="+")
    organizations = models.ManyToManyField("people.Organization", blank=True, related_name="+")
    tags = models.ManyToManyField("tickets.Tag", blank=True, related_name="articles")
    source_language = models.CharField(max_length=8, default="en")
    author = models.ForeignKey("people.Agent", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reviewer = models.ForeignKey("people.Agent", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    review_on = models.DateField(_("review on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["order", "pk"]
        indexes = [
            models.Index(fields=["category", "order"], name="article_shelf"),
            models.Index(fields=["review_on"], condition=Q(review_on__isnull=False), name="article_review"),
        ]

    def __str__(self) -> str:
        return self.key


class Revision(models.Model):
    """A version of a translation as it was published; never changed."""

    translation = models.ForeignKey("knowledge_base.Translation", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=300, blank=True)
    html = models.TextField()
    note = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")
    # Of a translation: the revision of the source language whose words it follows.
    source = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["translation", "number"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Translation(models.Model):
    """An article in one language: the draft that editors change, and the revision that readers see.

    `published` is null while readers see nothing. The draft stands beside it: `has_draft` says that it differs.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=8)
    slug = models.SlugField(_("address"), max_length=120)
    published = models.OneToOneField(Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)  # of the first revision that is still up
    title = models.CharField(_("title"), max_length=200)  # these three are the draft
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    html = models.TextField(blank=True)
    has_draft = models.BooleanField(default=True)
    draft_source = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    drafted_at = models.DateTimeField(null=True, blank=True)
    drafted_by = models.ForeignKey("people.Agent", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(
        default=0
    )  # grows with each change of the draft: who saves names what they saw
    publish_at = models.DateTimeField(null=True, blank=True)
    unpublish_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["article", "language"], name="translation_once"),
            models.UniqueConstraint(fields=["language", "slug"], name="translation_slug"),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True)
                | Q(unpublish_at__isnull=True)
                | Q(publish_at__lt=F("unpublish_at")),
                name="translation_up_before_down",
            ),
        ]
        indexes = [
            models.Index(fields=["publish_at"], condition=Q(publish_at__isnull=False), name="translation_goes_up"),
            models.Index(
                fields=["unpublish_at"], condition=Q(unpublish_at__isnull=False), name="translation_goes_down"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Redirect(models.Model):
    """A former address of a translation, which leads to where it stands now."""

    language = models.CharField(max_length=8)
    slug = models.SlugField(max_length=120)
    translation = models.ForeignKey(Translation, on_delete=models.CASCADE, related_name="redirects")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "slug"], name="redirect_once")]

    def __str__(self) -> str:
        return f"{self.language}/{self.slug}"


class KnowledgeEvent(models.Model):
    """One fact about an article, append-only; `article` is null once it was deleted, `key` stays."""

    article = models.ForeignKey(Article, null=True, on_delete=models.SET_NULL, related_name="events")
    key = models.CharField(max_length=80)
    language = models.CharField(max_length=8, blank=True)
    kind = models.CharField(max_length=12, choices=KnowledgeEventKind.choices)
    at = models.DateTimeField()
    agent = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["article", "id"], name="knowledge_event_article")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
