"""Drafts: what an agent is writing, kept on the server as they type."""

from collections.abc import Sequence

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from core import blobs
from core.signing import new_token
from core.text import clean, clean_line
from people.models import Agent
from tickets.access import access_ticket
from tickets.errors import Refused
from tickets.files import clean_filename, sniff
from tickets.models import Attachment, Draft


def save_draft(
    *,
    agent: Agent,
    ticket_number: int | None,
    kind: Draft.Kind | str,
    html: str = "",
    to: Sequence[dict[str, str]] = (),
    cc: Sequence[dict[str, str]] = (),
    bcc: Sequence[dict[str, str]] = (),
    subject: str = "",
    plain_only: bool = False,
    seen_seq: int = 0,
) -> Draft:
    """Saves what the agent has written so far; one draft per agent, ticket and kind, none of it checked yet.

    The HTML is kept as typed and sanitised when it is sent; only its writer ever reads a draft.
    """
    content = {
        "html": clean(html),
        "to": list(to),
        "cc": list(cc),
        "bcc": list(bcc),
        "subject": clean_line(subject, 500),
        "plain_only": plain_only,
        "seen_seq": seen_seq,
    }
    with transaction.atomic():
        ticket = access_ticket(agent, ticket_number) if ticket_number is not None else None
        draft, _made = Draft.objects.update_or_create(
            agent=agent, ticket=ticket, kind=Draft.Kind(kind), defaults=content
        )
    return draft


def discard_draft(*, draft: Draft) -> None:
    """Throws a draft and its files away."""
    draft.delete()


def attach(*, draft: Draft, upload: UploadedFile) -> Attachment:
    """Adds a file to a draft: its bytes go to the blob store, its type is decided by content.

    Errors: Refused above HELPDESK_UPLOAD_MAX_BYTES.
    """
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise Refused(_("This file is larger than %(limit)s MB.") % {"limit": limit})
    head = upload.read(4096)
    upload.seek(0)
    sha256, size = blobs.put_stream(upload.chunks())
    filename = clean_filename(upload.name or "")
    return Attachment.objects.create(
        draft=draft,
        sha256=sha256,
        size=size,
        filename=filename,
        content_type=sniff(head, filename),
        content_id=f"{new_token()}@draft",
    )


def detach(*, attachment: Attachment) -> None:
    """Takes a file out of a draft; its bytes stay for the collector of orphans."""
    attachment.delete()
