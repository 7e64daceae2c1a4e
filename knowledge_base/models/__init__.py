"""Articles and what belongs to them."""

from knowledge_base.models.announcement import Announcement, AnnouncementMail, AnnouncementText, Subscriber
from knowledge_base.models.article import Article, KnowledgeEvent, Redirect, Revision, Translation
from knowledge_base.models.category import Category, CategoryText
from knowledge_base.models.desk import Comment, Flag
from knowledge_base.models.material import Picture, Snippet, SnippetText, Synonyms
from knowledge_base.models.model_service import ModelDraft, ModelService
from knowledge_base.models.reading import ArticleDay, HelpEvent, HelpSession, VisitorKey, Vote
from knowledge_base.models.reading_lists import ReadingEntry, ReadingList, ReadMark
from knowledge_base.models.search import ArticleDocument, ArticleUse, KnownWord, SearchDay
from knowledge_base.models.site import HelpSite
from knowledge_base.models.title_test import TitleTest, Variant

__all__ = [
    "Announcement",
    "AnnouncementMail",
    "AnnouncementText",
    "Article",
    "ArticleDay",
    "ArticleDocument",
    "ArticleUse",
    "Category",
    "CategoryText",
    "Comment",
    "Flag",
    "HelpEvent",
    "HelpSession",
    "HelpSite",
    "KnowledgeEvent",
    "KnownWord",
    "ModelDraft",
    "ModelService",
    "Picture",
    "ReadMark",
    "ReadingEntry",
    "ReadingList",
    "Redirect",
    "Revision",
    "SearchDay",
    "Snippet",
    "SnippetText",
    "Subscriber",
    "Synonyms",
    "TitleTest",
    "Translation",
    "Variant",
    "VisitorKey",
    "Vote",
]
