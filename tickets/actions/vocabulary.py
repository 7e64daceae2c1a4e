"""Writes what teams choose from: tags, reply templates, custom fields. Tickets keep what they carry."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from core.html import from_text
from core.text import clean, clean_line
from people.models import Team
from tickets.models import CustomField, ReplyTemplate, Tag


def create_tag(*, name: str) -> Tag:
    """A tag to choose from; one that is there already is returned as it is. Tags are written in lower case."""
    tag, _made = Tag.objects.get_or_create(name=clean_line(name, 60).lower())
    return tag


def remove_tag(*, tag: Tag) -> None:
    """Takes a tag out of the list to choose from; tickets that carry it keep it."""
    tag.delete()


def save_template(
    *,
    template: ReplyTemplate | None,
    title: str,
    text: str,
    team: Team | None,
    language: str = "",
    is_active: bool = True,
) -> ReplyTemplate:
    """Writes a reply template, a new one for None; the text becomes HTML paragraphs."""
    template = template or ReplyTemplate()
    template.title, template.html = clean_line(title, 120), from_text(clean(text.replace("\r\n", "\n")))
    template.team, template.language, template.is_active = team, language, is_active
    template.save()
    return template


def remove_template(*, template: ReplyTemplate) -> None:
    """Deletes a reply template; what was sent with it stays."""
    template.delete()


def save_field(*, field: CustomField | None, values: dict[str, Any], choices: Sequence[str]) -> CustomField:
    """Writes a custom field, a new one for None: key and type are fixed once it exists, for tickets hold values of it.

    `values`: label, order, is_active, is_public, and for a new field key and type. Raises IntegrityError when its key
    is taken.
    """
    with transaction.atomic():
        field = field or CustomField(key=values["key"], type=values["type"])
        field.label, field.order = clean_line(values["label"], 80), values["order"]
        field.is_active, field.is_public = values["is_active"], values.get("is_public", False)
        field.choices = [clean_line(choice, 80) for choice in choices] if field.type == CustomField.Type.CHOICE else []
        field.save()
    return field
