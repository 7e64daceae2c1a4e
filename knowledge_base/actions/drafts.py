"""Translations: drafts beside what is published, publishing now or later, restoring what was."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.clocks import now
from core.text import clean_line
from knowledge_base.actions.articles import LONGEST_SLUG, free_slug
from knowledge_base.actions.changes import readers_see
from knowledge_base.actions.title_tests import end_test
from knowledge_base.bodies import clean_body
from knowledge_base.enums import KnowledgeEventKind
from knowledge_base.errors import KnowledgeError, StaleDraft
from knowledge_base.log import append
from knowledge_base.models import Article, KnowledgeEvent, Redirect, Revision, Translation
from people.models import Agent

SITTING = timedelta(minutes=10)


def locked(translation: Translation) -> Translation:
    """The translation as it is now, locked until the end of the transaction."""
    rows = Translation.objects.select_for_update(of=("self",)).select_related("article", "published")
    return rows.get(pk=translation.pk)


@transaction.atomic
def begin_translation(*, article: Article, language: str, agent: Agent | None) -> Translation:
    """A draft in another language, beginning with the words of the source. Errors: KnowledgeError if there is one.

    Effects: event "translated".
    """
    source = article.translations.select_related("published").get(language=article.source_language)
    words = source.published or source
    try:
        with transaction.atomic():
            made = Translation.objects.create(
                article=article, language=language, slug=free_slug(language, words.title), title=words.title,
                summary=words.summary, html=words.html, draft_source=source.published, drafted_at=now(),
                drafted_by=agent,
            )  # fmt: skip
    except IntegrityError as error:
        raise KnowledgeError(_("This article has a translation into that language.")) from error
    append(article, KnowledgeEventKind.TRANSLATED, agent=agent, language=language)
    return made


@transaction.atomic
def save_draft(
    *,
    translation: Translation,
    agent: Agent | None,
    title: str,
    summary: str,
    html: str,
    slug: str = "",
    seen: int | None = None,
    follows_source: bool = False,
) -> Translation:
    """Keeps what an editor wrote; readers see nothing of it. `follows_source`: it is up to date with the source now.

    Errors: StaleDraft when `seen` is not the version that is saved; KnowledgeError for an empty title or an address in
    use. Effects: event "drafted", one for ten minutes of the same editor; of something published, the former address
    leads to the new one at once.
    """
    draft = locked(translation)
    if seen is not None and seen != draft.version:
        raise StaleDraft(_("Somebody else has saved this draft. Copy your text, then load the page again."))
    title = clean_line(title, 200)
    if not title:
        raise KnowledgeError(_("An article needs a title."))
    draft.title, draft.summary, draft.html = title, clean_line(summary, 300), clean_body(html)
    if follows_source:
        draft.draft_source = _source_of(draft)
    up = draft.published
    draft.has_draft = up is None or (up.title, up.summary, up.html, up.source_id) != (
        draft.title, draft.summary, draft.html, draft.draft_source_id,
    )  # fmt: skip
    draft.version += 1
    draft.drafted_at, draft.drafted_by = now(), agent
    _rename(draft, slug)
    draft.save()
    if not _goes_on(draft, agent):
        append(draft.article, KnowledgeEventKind.DRAFTED, agent=agent, language=draft.language)
    return draft


def _goes_on(draft: Translation, agent: Agent | None) -> bool:
    """Whether the latest fact already says that this editor is writing: the page saves after each change. One query."""
    events = KnowledgeEvent.objects.filter(article=draft.article, language=draft.language)
    last = events.order_by("-id").values_list("kind", "agent", "at").first()
    writes = (KnowledgeEventKind.DRAFTED, agent.pk if agent else None)
    return last is not None and last[:2] == writes and now() - last[2] < SITTING


def _source_of(translation: Translation) -> Revision | None:
    if translation.language == translation.article.source_language:
        return None
    source = translation.article.translations.filter(language=translation.article.source_language).first()
    return source.published if source else None


def _rename(draft: Translation, slug: str) -> None:
    slug = slugify(slug)[:LONGEST_SLUG].strip("-")
    if not slug or slug == draft.slug:
        return
    if Translation.objects.filter(language=draft.language, slug=slug).exclude(pk=draft.pk).exists():
        raise KnowledgeError(_("Another article has this address."))
    Redirect.objects.filter(language=draft.language, slug=slug).delete()  # it is somebody's present address again
    if draft.published_at is not None:
        Redirect.objects.update_or_create(language=draft.language, slug=draft.slug, defaults={"translation": draft})
    draft.slug = slug
    readers_see([draft])


@transaction.atomic
def discard_draft(*, translation: Translation, agent: Agent) -> Translation:
    """Makes the draft what readers see. Errors: KnowledgeError when nothing is published. Effects: event."""
    draft = locked(translation)
    if draft.published is None:
        raise KnowledgeError(_("Nothing is published that the draft could go back to."))
    _copy(draft, draft.published)
    draft.has_draft = False
    draft.save()
    append(draft.article, KnowledgeEventKind.DISCARDED, agent=agent, language=draft.language)
    return draft


def _copy(draft: Translation, revision: Revision) -> None:
    draft.title, draft.summary, draft.html = revision.title, revision.summary, revision.html
    draft.draft_source_id = revision.source_id
    draft.version += 1
    draft.drafted_at = now()


@transaction.atomic
def restore_revision(*, revision: Revision, agent: Agent) -> Translation:
    """Puts an older version into the draft; readers see it once it is published. Effects: event "restored"."""
    draft = locked(revision.translation)
    _copy(draft, revision)
    draft.drafted_by = agent
    draft.has_draft = draft.published_id != revision.pk
    draft.save()
    append(
        draft.article,
        KnowledgeEventKind.RESTORED,
        agent=agent,
        language=draft.language,
        data={"revision": revision.number},
    )
    return draft


@transaction.atomic
def publish(*, translation: Translation, agent: Agent | None, note: str = "") -> Translation:
    """Shows the draft to readers, as a new revision; `agent` is None when it was scheduled.

    Effects: event "published"; pages and the search's index are renewed; a test of titles ends with a new title.
    Nothing when nothing differs.
    """
    draft = locked(translation)
    draft.publish_at = None
    if draft.published is not None and not draft.has_draft:
        draft.save(update_fields=["publish_at"])
        return draft
    last = draft.revisions.aggregate(last=Max("number"))["last"] or 0
    draft.published = Revision.objects.create(
        translation=draft, number=last + 1, title=draft.title, summary=draft.summary, html=draft.html,
        note=clean_line(note, 200), author=agent or draft.drafted_by, source_id=draft.draft_source_id,
        created_at=now(),
    )  # fmt: skip
    draft.published_at = draft.published_at or now()
    draft.has_draft = False
    draft.save()
    append(
        draft.article, KnowledgeEventKind.PUBLISHED, agent=agent, language=draft.language, data={"revision": last + 1}
    )
    end_test(translation=draft, agent=agent)
    readers_see([draft])
    return draft


@transaction.atomic
def unpublish(*, translation: Translation, agent: Agent | None) -> Translation:
    """Takes a translation away from readers; its revisions stay. Effects: event; pages and the index are renewed."""
    draft = locked(translation)
    draft.published, draft.unpublish_at, draft.has_draft = None, None, True
    draft.save()
    append(draft.article, KnowledgeEventKind.UNPUBLISHED, agent=agent, language=draft.language)
    end_test(translation=draft, agent=agent)
    readers_see([draft])
    return draft


@transaction.atomic
def schedule(
    *, translation: Translation, agent: Agent, publish_at: datetime | None, unpublish_at: datetime | None
) -> Translation:
    """Says when the draft goes up and when the translation goes down; None for never. UTC.

    Errors: KnowledgeError for an instant that is past, or an end before the beginning. Effects: event "scheduled".
    """
    if any(instant is not None and instant <= now() for instant in (publish_at, unpublish_at)):
        raise KnowledgeError(_("This instant is past."))
    if publish_at and unpublish_at and unpublish_at <= publish_at:
        raise KnowledgeError(_("It would end before it begins."))
    draft = locked(translation)
    draft.publish_at, draft.unpublish_at = publish_at, unpublish_at
    draft.save(update_fields=["publish_at", "unpublish_at"])
    instants = {"publish_at": publish_at, "unpublish_at": unpublish_at}
    append(
        draft.article,
        KnowledgeEventKind.SCHEDULED,
        agent=agent,
        language=draft.language,
        data={name: instant.isoformat() if instant else None for name, instant in instants.items()},
    )
    return draft


def put_up_and_down() -> int:
    """Publishes and unpublishes what is due; how many. Safe to run twice at once: each row is claimed by its lock."""
    done = 0
    while _one_due("publish_at") or _one_due("unpublish_at"):
        done += 1
    return done


@transaction.atomic
def _one_due(field: str) -> bool:
    due = Translation.objects.select_for_update(skip_locked=True, of=("self",)).filter(**{f"{field}__lte": now()})
    translation = due.order_by(field).first()
    if translation is None:
        return False
    if field == "publish_at":
        publish(translation=translation, agent=None)
    else:
        unpublish(translation=translation, agent=None)
    return True
