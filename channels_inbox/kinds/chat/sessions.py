"""Visitors' sessions: begun with the first message, found by their token, kept up to date while a page is open."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from channels_inbox.actions.channels import FORMER_SECRET, SECRET
from channels_inbox.kinds.chat.adapter import visitor_id
from channels_inbox.models import ChannelSettings, ChatSession
from channels_inbox.outbound.config import secrets_of
from core.clocks import now
from core.signing import hashed, new_token
from core.text import clean, clean_line, normal_address
from people.actions.contacts import add_identity, create_contact, find_or_create_contact
from people.enums import IdentityKind
from people.models import Contact, Identity
from tickets.enums import ChannelKind
from tickets.models import Channel
from tickets.recipients import external_value

AWAY_AFTER_S = 45  # a page says every 15 seconds that it is open
WRITTEN_EVERY_S = 20  # what is written less long ago still holds until the page has spoken again
MOST_PAGES = 10
MOST_ATTRIBUTES = 20
_REGION = re.compile(r"\b[a-z]{2,3}(?:-[A-Z][a-z]{3})?-([A-Za-z]{2})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a visitor's browser told: cleaned, never believed."""

    page: str = ""
    title: str = ""
    referrer: str = ""
    browser: str = ""
    language: str = ""
    country: str = ""


def channel_of(key: str) -> ChannelSettings | None:
    """The chat channel with this public key (its slug), if it is in use, with its settings. One query."""
    found = ChannelSettings.objects.select_related("channel", "channel__default_team")
    return found.filter(channel__kind=ChannelKind.CHAT, channel__slug=key, channel__is_active=True).first()


def find_session(channel: Channel, token: str) -> ChatSession | None:
    """The session that holds this token on this channel (R9). One query."""
    return ChatSession.objects.filter(token_hash=hashed(token), channel=channel).first() if token else None


def begin_session(
    *,
    channel: Channel,
    visit: Visit,
    name: str = "",
    email: str = "",
    person: str = "",
    greeting: str = "",
    visitor: str = "",
) -> tuple[ChatSession, str]:
    """A new session and its token, which is told once; `person` is an id that the website signed.

    Effects: its contact: the person's, else whose address was typed, else a new one.
    """
    token = new_token() + new_token()
    with transaction.atomic():
        session = ChatSession(channel=channel, token_hash=hashed(token), name=clean_line(name, 160), email=email)
        session.external_id, session.greeting, session.visitor = person, greeting, visitor
        _note_visit(session, visit)
        session.online_until = now() + timedelta(seconds=AWAY_AFTER_S)
        session.save()
        _make_contact(session)
    return session, token


def usable_email(value: str) -> str:
    """A typed address in its stored form; raises ValidationError, also for none at all."""
    email = normal_address(value)
    validate_email(email)
    return email


def sender_of(session: ChatSession) -> str:
    """The identity by which the session's contact is known on its channel."""
    return external_value(session.channel, visitor_id(session.pk))


def session_of(channel_id: int, sender: str) -> ChatSession | None:
    """The session that an identity on a chat channel names. One query."""
    number = sender.rpartition("visitor-")[2]
    if not number.isdigit():
        return None
    return ChatSession.objects.filter(pk=int(number), channel=channel_id).select_related("channel").first()


def contact_of(session: ChatSession) -> Contact | None:
    """The contact behind a session. One query."""
    found = Identity.objects.filter(kind=IdentityKind.EXTERNAL, value=sender_of(session)).select_related("contact")
    identity = found.first()
    return identity.contact if identity else None


def _make_contact(session: ChatSession) -> None:
    known: dict[str, str] = {"name": session.name, "language": session.language}
    if not (session.name or session.email or session.external_id):
        known["name"] = _nameless(session)
    if session.external_id:
        value = external_value(session.channel, f"user-{session.external_id}")
        contact = find_or_create_contact(kind=IdentityKind.EXTERNAL, value=value, **known)
        _give_address(contact, session.email)
    elif session.email:
        contact = find_or_create_contact(kind=IdentityKind.EMAIL, value=session.email, **known)
    else:
        create_contact(kind=IdentityKind.EXTERNAL, value=sender_of(session), **known)
        return
    add_identity(contact=contact, kind=IdentityKind.EXTERNAL, value=sender_of(session))


def _nameless(session: ChatSession) -> str:
    """What agents call somebody who did not say who they are: in the language of the house, not in the visitor's."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Visitor %(number)s") % {"number": session.pk}


def keep_online(session: ChatSession, visit: Visit | None = None) -> None:
    """The visitor's page is open; `visit` is where they are now. One statement, which writes every other time."""
    session.online_until = now() + timedelta(seconds=AWAY_AFTER_S)
    if visit is not None:
        session.save(update_fields=["online_until", *_note_visit(session, visit)])
        return
    soon = now() + timedelta(seconds=AWAY_AFTER_S - WRITTEN_EVERY_S)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [session.online_until, session.pk, soon])


# A hint that a crash may take back: nobody waits for the disk.
_KEEP = """
UPDATE channels_inbox_chatsession SET online_until = %s WHERE id = %s AND online_until < %s
RETURNING set_config('synchronous_commit', 'off', true)
"""


def leave(session: ChatSession) -> None:
    """A page was closed; another one of theirs says within seconds that it is still open. One statement."""
    ChatSession.objects.filter(pk=session.pk).update(online_until=now())


def _note_visit(session: ChatSession, visit: Visit) -> list[str]:
    session.page, session.page_title = visit.page or session.page, visit.title or session.page_title
    if visit.page and (not session.pages or session.pages[0] != visit.page):
        session.pages = [visit.page, *session.pages][:MOST_PAGES]
    session.referrer = session.referrer or visit.referrer
    session.browser, session.language = visit.browser or session.browser, visit.language or session.language
    session.country = visit.country or session.country
    return ["page", "page_title", "pages", "referrer", "browser", "language", "country"]


def note_typed(session: ChatSession, text: str) -> None:
    """What the visitor has typed and not sent. One statement."""
    ChatSession.objects.filter(pk=session.pk).update(typed=clean(text, 300))


def change_person(session: ChatSession, *, name: str = "", email: str = "") -> None:
    """The visitor says who they are. Effects: name and address of the contact where they are empty and free."""
    with transaction.atomic():
        session.name, session.email = clean_line(name, 160) or session.name, email or session.email
        session.save(update_fields=["name", "email"])
        contact = contact_of(session)
        if contact is None:
            return
        if session.name and contact.name in {"", _nameless(session)}:
            contact.name = session.name
            contact.save(update_fields=["name"])
        _give_address(contact, session.email)


def proved_person(stored: ChannelSettings, given: Mapping[str, Any]) -> str:
    """The person's id that the website signed (`id`, `signature`), or "" when it proves nothing."""
    person = clean_line(str(given.get("id", "")), 120)
    return person if person and signature_fits(stored, person, str(given.get("signature", ""))) else ""


def signature_fits(stored: ChannelSettings, person: str, signature: str) -> bool:
    """HMAC-SHA256 of the person's id under one of the channel's secrets, in hex, compared in constant time."""
    held = secrets_of(stored)
    secrets = [held[name] for name in (SECRET, FORMER_SECRET) if held.get(name)]
    given = signature.strip().lower().encode()
    expected = [hmac.new(secret.encode(), person.encode(), hashlib.sha256).hexdigest() for secret in secrets]
    return any(hmac.compare_digest(each.encode(), given) for each in expected)


def note_attributes(session: ChatSession, given: Mapping[str, Any]) -> None:
    """What the page tells about the visitor, for agents to see. One statement."""
    told = {
        clean_line(str(name), 40): clean_line(str(value), 200) for name, value in list(given.items())[:MOST_ATTRIBUTES]
    }
    session.attributes = dict(list({**session.attributes, **told}.items())[:MOST_ATTRIBUTES])
    session.save(update_fields=["attributes"])


def _give_address(contact: Contact, email: str) -> None:
    if email and not contact.email and not Identity.objects.filter(kind=IdentityKind.EMAIL, value=email).exists():
        add_identity(contact=contact, kind=IdentityKind.EMAIL, value=email)


def read_visit(given: Mapping[str, Any]) -> Visit:
    """A visit from a frame; everything is cut to its length."""

    def line(name: str, most: int) -> str:
        return clean_line(str(given.get(name) or ""), most)

    return Visit(
        page=line("page", 1000),
        title=line("title", 200),
        referrer=line("referrer", 1000),
        browser=line("browser", 200),
        language=line("language", 8),
        country=_country(line("accepted", 200)),
    )


def _country(accepted: str) -> str:
    """The first region that an Accept-Language header names ("pt-BR, pt;q=0.9" is BR), or ""."""
    found = _REGION.search(accepted)
    return found.group(1).upper() if found else ""
