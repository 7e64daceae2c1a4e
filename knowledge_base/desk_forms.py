"""Forms of the editors' pages."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge_base.desk_queries import Shelf, category_name, languages, shelves
from knowledge_base.enums import ArticleKind, Visibility
from knowledge_base.markdown import to_html, to_markdown
from knowledge_base.models import Article, Category, Snippet
from people.enums import Role
from people.models import Agent, Brand, Organization, Team, Tier

ICONS = (
    "book-open", "circle-alert", "credit-card", "file-text", "gauge", "globe", "hand", "history", "house", "info",
    "key-round", "layers", "life-buoy", "lock", "mail", "message-circle", "package", "phone", "settings",
    "shield-check", "sparkles", "star", "user", "users", "wrench", "zap",
)  # fmt: skip


def shelf_choices(found: list[Shelf]) -> list[tuple[str, str]]:
    """Categories and their sections, for a select."""
    return [(str(shelf.id), f"– {shelf.name}" if shelf.parent_id else shelf.name) for shelf in found]


def _agents() -> Any:
    return Agent.objects.filter(is_active=True, is_bot=False).exclude(role=Role.LIGHT).order_by("name")


class NewArticleForm(forms.Form):
    """What an article begins with."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=ArticleKind.choices, initial=ArticleKind.HOW_TO)
    category = forms.ChoiceField(label=_("Category"))
    language = forms.ChoiceField(label=_("Language"), help_text=_("Other languages are translations of this one."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = shelf_choices(shelves())  # type: ignore[attr-defined]
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]


class ArticleForm(forms.Form):
    """What holds for an article in every language."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ArticleKind.choices)
    category = forms.ChoiceField(label=_("Category"))
    visibility = forms.ChoiceField(
        label=_("Who may read it"),
        choices=Visibility.choices,
        widget=forms.Select(attrs={"data-shows": "visibility"}),
    )
    tiers = forms.ModelMultipleChoiceField(
        label=_("Tiers"), queryset=Tier.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    organizations = forms.ModelMultipleChoiceField(
        label=_("Organizations"),
        queryset=Organization.objects.order_by("name"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    tags = forms.CharField(label=_("Tags"), required=False, max_length=600, help_text=_("With commas between them."))
    author = forms.ModelChoiceField(
        label=_("Author"), queryset=Agent.objects.none(), required=False, empty_label=_("Nobody")
    )
    reviewer = forms.ModelChoiceField(
        label=_("Reviewer"), queryset=Agent.objects.none(), required=False, empty_label=_("Nobody")
    )
    review_on = forms.DateField(
        label=_("To be reviewed on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = shelf_choices(shelves())  # type: ignore[attr-defined]
        for name in ("author", "reviewer"):
            self.fields[name].queryset = _agents()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Errors: a visibility by tier or organization that names none would show the article to nobody."""
        given = super().clean() or {}
        for visibility, name in ((Visibility.TIER, "tiers"), (Visibility.ORGANIZATION, "organizations")):
            if given.get("visibility") == visibility and not given.get(name):
                self.add_error(name, _("Choose at least one, or nobody could read it."))
        return given

    @classmethod
    def initial_of(cls, article: Article) -> dict[str, Any]:
        """What the form shows of an article; three queries."""
        return {
            "kind": article.kind, "category": article.category_id, "visibility": article.visibility,
            "tiers": list(article.tiers.all()), "organizations": list(article.organizations.all()),
            "tags": ", ".join(article.tags.values_list("name", flat=True)), "author": article.author_id,
            "reviewer": article.reviewer_id, "review_on": article.review_on,
        }  # fmt: skip


class TextsForm(forms.Form):
    """A form with some fields for each language; `parts` gives them in order."""

    per_language: tuple[tuple[str, Any], ...] = ()

    def __init__(self, *args: Any, texts: dict[str, dict[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages()
        known = {code for code, _name in self.languages}
        self.languages += [(code, code) for code in sorted(set(texts or {}) - known)]
        for code, _name in self.languages:
            for name, make in self.per_language:
                field = make()
                field.initial = (texts or {}).get(code, {}).get(name, "")
                self.fields[f"{name}_{code}"] = field

    @property
    def parts(self) -> list[dict[str, Any]]:
        """[{"code", "name", "fields", "open"}]: the first language and those with text stand open."""
        found = []
        for at, (code, name) in enumerate(self.languages):
            fields = [self[f"{field}_{code}"] for field, _make in self.per_language]
            is_open = at == 0 or any(field.value() or field.errors for field in fields)
            found.append({"code": code, "name": name, "fields": fields, "open": is_open})
        return found

    def text(self, name: str, code: str) -> str:
        """What was given in a field of a language."""
        return str(self.cleaned_data.get(f"{name}_{code}") or "")


class CategoryForm(TextsForm):
    """A category or section."""

    per_language = (
        ("name", lambda: forms.CharField(label=_("Name"), max_length=120, required=False)),
        ("summary", lambda: forms.CharField(label=_("Summary"), max_length=200, required=False)),
    )
    parent = forms.ChoiceField(
        label=_("Stands in"), required=False, help_text=_("A category within another one is a section of it.")
    )
    icon = forms.ChoiceField(label=_("Icon"), choices=[(name, name) for name in ICONS], initial="book-open")
    brand = forms.ModelChoiceField(
        label=_("Brand"), queryset=Brand.objects.all(), required=False, empty_label=_("Every brand")
    )
    slug = forms.SlugField(
        label=_("Address"), required=False, max_length=80, help_text=_("Empty: it is made of the name.")
    )

    def __init__(self, *args: Any, category: Category | None = None, **kwargs: Any) -> None:
        texts = (
            {text.language: {"name": text.name, "summary": text.summary} for text in category.texts.all()}
            if category
            else {}
        )
        super().__init__(*args, texts=texts, **kwargs)
        tops = Category.objects.filter(parent=None).exclude(pk=category.pk if category else 0).prefetch_related("texts")
        choices = [("", _("The help centre"))] + [(str(top.pk), category_name(top)) for top in tops]
        self.fields["parent"].choices = choices  # type: ignore[attr-defined]
        if category:
            self.initial.update(
                {
                    "parent": category.parent_id,
                    "icon": category.icon,
                    "brand": category.brand_id,
                    "slug": category.slug,
                }
            )

    def names(self) -> dict[str, tuple[str, str]]:
        """Name and summary by language."""
        return {code: (self.text("name", code), self.text("summary", code)) for code, _name in self.languages}


class SnippetForm(TextsForm):
    """A snippet, its texts as Markdown."""

    per_language = (
        ("name", lambda: forms.CharField(label=_("Name"), max_length=120, required=False)),
        ("body", lambda: forms.CharField(label=_("Text"), required=False, max_length=20_000,
                                         widget=forms.Textarea(attrs={"rows": 5}), help_text=_("Markdown."))),
    )  # fmt: skip
    key = forms.SlugField(label=_("Key"), max_length=80, help_text=_("Its name in articles; it stays."))

    def __init__(self, *args: Any, snippet: Snippet | None = None, **kwargs: Any) -> None:
        rows = snippet.texts.all() if snippet else []
        texts = {row.language: {"name": row.name, "body": to_markdown(row.html).strip()} for row in rows}
        super().__init__(*args, texts=texts, **kwargs)
        if snippet:
            del self.fields["key"]

    def texts(self) -> dict[str, tuple[str, str]]:
        """Name and HTML by language."""
        return {code: (self.text("name", code), to_html(self.text("body", code))) for code, _name in self.languages}


class SynonymsForm(forms.Form):
    """A group of words that mean the same."""

    language = forms.ChoiceField(label=_("Language"))
    words = forms.CharField(
        label=_("Words that mean the same"), max_length=800, help_text=_("With commas between them.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]


class ScheduleForm(forms.Form):
    """When a draft goes up and when it comes down, in the editor's own zone."""

    publish_at = forms.DateTimeField(
        label=_("Goes up"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    unpublish_at = forms.DateTimeField(
        label=_("Comes down"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def instant(self, name: str) -> datetime | None:
        """What was given, or None; aware."""
        given: datetime | None = self.cleaned_data.get(name)
        return timezone.make_aware(given) if given and timezone.is_naive(given) else given


class ReadingListForm(forms.Form):
    """A reading list."""

    name = forms.CharField(label=_("Name"), max_length=120)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.filter(is_active=True), required=False, empty_label=_("Every team")
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Everybody")), *Role.choices], required=False)


class FolderForm(forms.Form):
    """A zip file of Markdown, as the export writes it."""

    file = forms.FileField(label=_("Zip file"))


class ReviewForm(forms.Form):
    """When to read it again."""

    review_on = forms.DateField(label=_("Read it again on"), required=False)


class FromTicketForm(forms.Form):
    """Where an article from a ticket is to stand."""

    category = forms.ChoiceField(label=_("Category"))
    language = forms.ChoiceField(label=_("Language"), help_text=_("The language that the conversation is written in."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = shelf_choices(shelves())  # type: ignore[attr-defined]
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]
