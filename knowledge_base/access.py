"""The only door to articles: what a reader may see, and who may write."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from knowledge_base.enums import Visibility
from knowledge_base.models import Article, HelpSite, Picture, SnippetText, Translation
from people.enums import Role
from people.models import Agent, Contact

EDITORS = (Role.AGENT, Role.MANAGER, Role.ADMINISTRATOR)
PUBLISHERS = (Role.MANAGER, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads: an agent, a signed-in customer with their tier and organization, or anybody; under one brand."""

    is_agent: bool = False
    contact_id: int | None = None
    tier_id: int | None = None
    organization_id: int | None = None
    brand_id: int | None = None

    @classmethod
    def of_contact(cls, contact: Contact | None, brand_id: int | None = None) -> "Reader":
        """The reader behind a contact, or anybody for None; one query for the organization's tier at most."""
        if contact is None:
            return cls(brand_id=brand_id)
        organization = contact.organization
        tier = contact.tier_id or (organization.tier_id if organization else None)
        return cls(contact_id=contact.pk, tier_id=tier, organization_id=contact.organization_id, brand_id=brand_id)

    @classmethod
    def of_agent(cls) -> "Reader":
        """Any agent: they read every article, of every brand."""
        return cls(is_agent=True)

    @property
    def audience(self) -> str:
        """The same for readers who may see the same: a part of cache keys."""
        if self.is_agent:
            return "agent"
        who = "anybody" if self.contact_id is None else f"customer-{self.tier_id or 0}-{self.organization_id or 0}"
        return f"{who}-{self.brand_id or 0}"


def visible_articles(reader: Reader) -> Q:
    """The condition on articles (not on what is published of them) for what this reader may see."""
    if reader.is_agent:
        return Q()
    allowed = Q(visibility=Visibility.PUBLIC)
    if reader.contact_id is not None:
        allowed |= Q(visibility=Visibility.CUSTOMERS)
        if reader.tier_id:
            tiers = Article.tiers.through.objects.filter(article=OuterRef("pk"), tier=reader.tier_id)
            allowed |= Q(visibility=Visibility.TIER) & Q(Exists(tiers))
        if reader.organization_id:
            named = Article.organizations.through.objects.filter(
                article=OuterRef("pk"), organization=reader.organization_id
            )
            allowed |= Q(visibility=Visibility.ORGANIZATION) & Q(Exists(named))
    shelves = Q(category__brand=None) & (Q(category__parent=None) | Q(category__parent__brand=None))
    if reader.brand_id:
        shelves |= Q(category__brand=reader.brand_id) | Q(category__parent__brand=reader.brand_id)
    return allowed & shelves


def visible_translations(reader: Reader) -> QuerySet[Translation]:
    """What is published and may be seen by this reader."""
    articles = Article.objects.filter(visible_articles(reader))
    return Translation.objects.filter(published__isnull=False, article__in=articles)


def access_translation(reader: Reader, language: str, slug: str) -> Translation:
    """A published translation by its address; Http404 for strangers to it. One query."""
    found = (
        visible_translations(reader)
        .select_related("published", "article__category__parent")
        .filter(language=language, slug=slug)
        .first()
    )
    if found is None:
        raise Http404
    return found


def access_picture(reader: Reader, sha256: str) -> Picture:
    """A picture that something shows which this reader may see; Http404 for every other. Three queries at most."""
    picture = Picture.objects.filter(sha256=sha256).first()
    if picture is None:
        raise Http404
    shown = f'src="media:{picture.sha256}"'
    if (
        visible_translations(reader).filter(published__html__contains=shown).exists()
        or HelpSite.objects.filter(logo=picture).exists()
        or _stands_in_a_snippet(reader, shown)
    ):
        return picture
    raise Http404


def _stands_in_a_snippet(reader: Reader, shown: str) -> bool:
    keys = SnippetText.objects.filter(html__contains=shown).values_list("snippet__key", flat=True)
    marks = [f"{{{{snippet:{key}}}}}" for key in keys]
    return any(visible_translations(reader).filter(published__html__contains=mark).exists() for mark in marks)


def may_edit(agent: Agent) -> bool:
    """Whether they may change drafts; light agents only read and comment."""
    return agent.role in EDITORS


def may_publish(agent: Agent, article: Article) -> bool:
    """Managers and administrators publish everything; agents what they wrote or review."""
    if agent.role in PUBLISHERS:
        return True
    return may_edit(agent) and agent.pk in {article.author_id, article.reviewer_id}


def find_article(article_id: int) -> Article:
    """An article for an agent, whoever they are: all agents read everything. Errors: Http404. One query."""
    rows = Article.objects.select_related("category__parent", "author", "reviewer")
    article = rows.filter(pk=article_id).first()
    if article is None:
        raise Http404
    return article


def find_translation(article_id: int, language: str) -> Translation:
    """A translation with its draft, for an agent. Errors: Http404. One query."""
    related = ("article__category__parent", "article__author", "article__reviewer", "published", "draft_source",
               "drafted_by")  # fmt: skip
    found = Translation.objects.select_related(*related).filter(article=article_id, language=language).first()
    if found is None:
        raise Http404
    return found


def runs_the_shelves(agent: Agent) -> bool:
    """Whether they may change what all articles share: categories, snippets, synonyms, lists, imports."""
    return agent.role in PUBLISHERS
