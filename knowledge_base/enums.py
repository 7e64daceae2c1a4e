"""Names of kinds and states in the knowledge base."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArticleKind(models.TextChoices):
    """What sort of text an article is; it decides its layout and its structured data."""

    FAQ = "faq", _("Question and answer")
    HOW_TO = "how_to", _("How-to")
    GUIDE = "guide", _("Troubleshooting guide")
    MANUAL = "manual", _("Manual")
    USE_CASE = "use_case", _("Use case")
    RELEASE_NOTE = "release_note", _("Release note")
    POLICY = "policy", _("Policy")
    INTERNAL = "internal", _("Internal note")


class Visibility(models.TextChoices):
    """Who may read an article once it is published."""

    PUBLIC = "public", _("Everybody")
    CUSTOMERS = "customers", _("Signed-in customers")
    TIER = "tier", _("Customers of certain tiers")
    ORGANIZATION = "organization", _("Customers of certain organizations")
    INTERNAL = "internal", _("Agents only")


class KnowledgeEventKind(models.TextChoices):
    """What can happen to an article."""

    CREATED = "created", _("Created")
    CHANGED = "changed", _("Settings changed")
    TRANSLATED = "translated", _("Translation begun")
    DRAFTED = "drafted", _("Draft saved")
    DISCARDED = "discarded", _("Draft discarded")
    PUBLISHED = "published", _("Published")
    UNPUBLISHED = "unpublished", _("Unpublished")
    SCHEDULED = "scheduled", _("Scheduled")
    RESTORED = "restored", _("Revision restored to the draft")
    REVIEWED = "reviewed", _("Reviewed")
    DELETED = "deleted", _("Deleted")
    COMMENTED = "commented", _("Comment written")
    RESOLVED = "resolved", _("Comment resolved")
    FLAGGED = "flagged", _("Said to be wrong")
    SETTLED = "settled", _("Flag settled")
    READ = "read", _("Read by an agent")
    ANNOUNCED = "announced", _("Announcement written")
    REWORDED = "reworded", _("Announcement changed")
    WITHDRAWN = "withdrawn", _("Announcement removed")
    TESTED = "tested", _("Titles tested")


class Reason(models.TextChoices):
    """Why an article did not help."""

    UNCLEAR = "unclear", _("I did not understand it")
    MISSING = "missing", _("What I need is missing")
    WRONG = "wrong", _("Something in it is wrong")
    FAILED = "failed", _("I did what it says, and it did not work")
    OTHER = "other", _("Something else")


class HelpEventKind(models.TextChoices):
    """What can happen in the visit of somebody who wants to reach us."""

    INTENT = "intent", _("Looked for a way to reach us")
    SHOWN = "shown", _("Saw suggestions")
    READ = "read", _("Read an article")
    SOLVED = "solved", _("Said that it helped")
    UNSOLVED = "unsolved", _("Said that it did not help")
    CONTACTED = "contacted", _("Wrote to us")


class AnnouncementKind(models.TextChoices):
    """What sort of announcement it is."""

    NEWS = "news", _("News")
    INCIDENT = "incident", _("Incident")
    RESOLVED = "resolved", _("Resolved")
