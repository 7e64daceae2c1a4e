"""Articles in the API, over the same access and actions as the browser."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import Conflict, InstantField, StrictSerializer, next_address, page_size, read_cursor
from knowledge_base.access import may_edit, may_publish
from knowledge_base.actions.articles import create_article
from knowledge_base.actions.drafts import begin_translation, publish, save_draft, unpublish
from knowledge_base.enums import ArticleKind, Visibility
from knowledge_base.errors import KnowledgeError, StaleDraft
from knowledge_base.markdown import to_html
from knowledge_base.models import Article, Category, Translation
from people.addresses import absolute
from people.models import Agent

LONGEST = 400_000


class WordsSerializer(StrictSerializer):
    """What an article says in a language."""

    title = serializers.CharField()
    summary = serializers.CharField()
    html = serializers.CharField()


class TranslationSerializer(StrictSerializer):
    """A translation: what readers see (null: nothing), and the draft with its version."""

    language = serializers.CharField()
    slug = serializers.CharField()
    url = serializers.SerializerMethodField()
    published = WordsSerializer(allow_null=True)
    published_at = InstantField()
    draft = serializers.SerializerMethodField()
    version = serializers.IntegerField()

    def get_url(self, translation: Translation) -> str | None:
        if translation.published is None:
            return None
        return absolute(reverse("knowledge_base:article", args=[translation.language, translation.slug]))

    def get_draft(self, translation: Translation) -> dict[str, Any] | None:
        return WordsSerializer(translation).data if translation.has_draft else None


class ArticleSerializer(StrictSerializer):
    """An article with its translations."""

    key = serializers.CharField()
    kind = serializers.CharField()
    category = serializers.CharField(source="category.slug")
    visibility = serializers.CharField()
    tags = serializers.SerializerMethodField()
    source_language = serializers.CharField()
    review_on = serializers.DateField()
    created_at = InstantField()
    translations = TranslationSerializer(many=True)

    def get_tags(self, article: Article) -> list[str]:
        return sorted(tag.name for tag in article.tags.all())


class ArticleInSerializer(StrictSerializer):
    """A new article: a draft in its source language."""

    key = serializers.SlugField(max_length=80, required=False)
    kind = serializers.ChoiceField(ArticleKind.choices)
    category = serializers.SlugRelatedField("slug", queryset=Category.objects.all())
    visibility = serializers.ChoiceField(Visibility.choices)
    language = serializers.RegexField(r"^[a-z]{2,3}(-[a-z0-9]{2,4})?$", max_length=8)
    title = serializers.CharField(max_length=200)
    summary = serializers.CharField(max_length=300, required=False, allow_blank=True)
    html = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    markdown = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)


class DraftInSerializer(StrictSerializer):
    """Words of a draft; what is left out stays. `version` is the draft's that the caller saw."""

    version = serializers.IntegerField(required=False)
    title = serializers.CharField(max_length=200, required=False)
    summary = serializers.CharField(max_length=300, required=False, allow_blank=True)
    slug = serializers.SlugField(max_length=120, required=False)
    html = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    markdown = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    follows_source = serializers.BooleanField(required=False)


def _agent(request: Request) -> Agent:
    token: Any = request.auth
    agent: Agent = token.agent
    return agent


def _editor(request: Request) -> Agent:
    agent = _agent(request)
    if not may_edit(agent):
        raise PermissionDenied("Light agents read articles.")
    return agent


def _articles() -> QuerySet[Article]:
    translations = Prefetch("translations", Translation.objects.select_related("published"))
    return Article.objects.select_related("category").prefetch_related(translations, "tags")


def _article(key: str) -> Article:
    found = _articles().filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _translation(key: str, language: str) -> Translation:
    rows = Translation.objects.select_related("article", "published")
    found = rows.filter(article__key=key, language=language).first()
    if found is None:
        raise Http404
    return found


def _body(given: dict[str, Any]) -> str | None:
    if "html" in given and "markdown" in given:
        raise ValidationError({"markdown": ["Give html or markdown."]})
    return to_html(given["markdown"]) if "markdown" in given else given.get("html")


class ArticleListView(APIView):
    """Every article, newest first: agents see the internal ones too."""

    @extend_schema(
        responses=ArticleSerializer(many=True),
        parameters=[
            OpenApiParameter(name, OpenApiTypes.STR)
            for name in ("category", "kind", "visibility", "tag", "language", "cursor", "page_size")
        ],
        operation_id="articles_list",
    )
    def get(self, request: Request) -> Response:
        """A keyset page; four queries. `language`: published in it."""
        size, after = page_size(request), read_cursor(request)
        rows, given = _articles().order_by("-id"), request.query_params
        names = {"category": "category__slug", "kind": "kind", "visibility": "visibility", "tag": "tags__name"}
        rows = rows.filter(**{field: given[name] for name, field in names.items() if given.get(name)})
        if language := given.get("language"):
            shown = Translation.objects.filter(language=language, published__isnull=False)
            rows = rows.filter(pk__in=shown.values("article"))
        if after is not None:
            if len(after) != 1 or not isinstance(after[0], int):
                raise ValidationError({"cursor": ["This cursor cannot be read."]})
            rows = rows.filter(pk__lt=after[0])
        found = list(rows[: size + 1])
        more = [found[size - 1].pk] if len(found) > size else None
        data = ArticleSerializer(found[:size], many=True).data
        return Response({"results": data, "next": next_address(request, more)})

    @extend_schema(request=ArticleInSerializer, responses={201: ArticleSerializer}, operation_id="article_create")
    def post(self, request: Request) -> Response:
        """Begins an article; readers see it once it is published."""
        agent = _editor(request)
        serializer = ArticleInSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        html = _body(given)
        words = {name: given[name] for name in ("key", "summary") if name in given}
        try:
            made = create_article(
                agent=agent, kind=given["kind"], category=given["category"], visibility=given["visibility"],
                language=given["language"], title=given["title"], html=html or "", **words,
            )  # fmt: skip
        except KnowledgeError as error:
            raise ValidationError({"key": [str(error)]}) from None
        return Response(ArticleSerializer(_article(made.article.key)).data, status=201)


class ArticleView(APIView):
    """One article."""

    @extend_schema(responses=ArticleSerializer, operation_id="article")
    def get(self, _request: Request, key: str) -> Response:
        """Four queries."""
        return Response(ArticleSerializer(_article(key)).data)


class TranslationView(APIView):
    """An article in one language."""

    @extend_schema(responses=TranslationSerializer, operation_id="article_translation")
    def get(self, _request: Request, key: str, language: str) -> Response:
        """One query."""
        return Response(TranslationSerializer(_translation(key, language)).data)

    @extend_schema(request=DraftInSerializer, responses=TranslationSerializer, operation_id="article_draft")
    def patch(self, request: Request, key: str, language: str) -> Response:
        """Changes the draft; 409 when somebody else did since `version`."""
        agent, found = _editor(request), _translation(key, language)
        serializer = DraftInSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        html = _body(given)
        try:
            saved = save_draft(
                translation=found, agent=agent, title=given.get("title", found.title),
                summary=given.get("summary", found.summary), html=found.html if html is None else html,
                slug=given.get("slug", ""), seen=given.get("version"),
                follows_source=given.get("follows_source", False),
            )  # fmt: skip
        except StaleDraft as error:
            raise Conflict(str(error), version=_translation(key, language).version) from None
        except KnowledgeError as error:
            raise ValidationError({"slug": [str(error)]}) from None
        return Response(TranslationSerializer(saved).data)

    @extend_schema(request=None, responses={201: TranslationSerializer}, operation_id="article_translate")
    def put(self, request: Request, key: str, language: str) -> Response:
        """Begins a translation with the words of the source; 409 when there is one."""
        agent, article = _editor(request), _article(key)
        if request.data:
            raise ValidationError({name: ["This field is unknown or read-only."] for name in request.data})
        if len(language) > 8:
            raise Http404
        try:
            made = begin_translation(article=article, language=language, agent=agent)
        except KnowledgeError as error:
            raise Conflict(str(error)) from None
        return Response(TranslationSerializer(made).data, status=201)


class PublicationView(APIView):
    """Whether readers see a translation."""

    @extend_schema(request=None, responses={201: TranslationSerializer}, operation_id="article_publish")
    def post(self, request: Request, key: str, language: str) -> Response:
        """Shows the draft to readers."""
        found = self._access(request, key, language)
        publish(translation=found, agent=_agent(request))
        return Response(TranslationSerializer(_translation(key, language)).data, status=201)

    @extend_schema(request=None, responses=TranslationSerializer, operation_id="article_unpublish")
    def delete(self, request: Request, key: str, language: str) -> Response:
        """Takes the translation away from readers; its words stay."""
        found = self._access(request, key, language)
        unpublish(translation=found, agent=_agent(request))
        return Response(TranslationSerializer(_translation(key, language)).data)

    @staticmethod
    def _access(request: Request, key: str, language: str) -> Translation:
        found = _translation(key, language)
        if not may_publish(_agent(request), found.article):
            raise PermissionDenied("Managers publish, and agents what they wrote or review.")
        return found
