"""Bodies that agents write: pasted images become related parts, the HTML is sanitised, the text follows from it."""

import re
from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from core import html as markup
from core.text import clean
from people.models import Agent
from tickets.access import visible
from tickets.errors import Refused
from tickets.models import Attachment, Message
from tickets.search.documents import index_message

_OWN_IMAGE = re.compile(r"""src="(?:https?://[^"/]+)?/inbox/attachments/(\d+)/[^"]*\"""")


def outgoing_body(html: str, text: str, attachments: Iterable[Attachment]) -> tuple[str, str]:
    """(sanitised HTML, text) of what an agent wrote; addresses of pasted images turn into cid: references.

    Errors: Refused when neither words nor an image remain.
    """
    by_id = {str(attachment.pk): attachment for attachment in attachments}

    def related(match: re.Match[str]) -> str:
        attachment = by_id.get(match.group(1))
        return f'src="cid:{attachment.content_id}"' if attachment else ""

    if html:
        body = markup.sanitise(_OWN_IMAGE.sub(related, html))
        plain = markup.to_text(body)
    else:
        plain = written_text("", text)
        body = markup.from_text(plain)
    if not plain and "<img" not in body and not by_id:
        raise Refused(_("There is nothing to send yet."))
    return body, plain


def written_text(html: str, text: str) -> str:
    """The words of what an agent wrote, as `outgoing_body` gives them; "" without any."""
    if html:
        return markup.to_text(markup.sanitise(html))
    return clean(text).replace("\r\n", "\n").strip()  # forms send line breaks as two characters


def usable_attachments(agent: Agent, ids: Iterable[int]) -> list[Attachment]:
    """Files that this agent may send: of own drafts, or of tickets they may see (R22); raises Refused for others."""
    wanted = set(ids)
    if not wanted:
        return []
    found = list(
        Attachment.objects.filter(
            Q(draft__agent=agent) | Q(message__isnull=False) & visible(agent, "message__ticket__"), pk__in=wanted
        )
    )
    if len(found) != len(wanted):
        raise Refused(_("A file of this message is no longer there. Please attach it again."))
    return found


def move_files(attachments: Sequence[Attachment], message: Message) -> None:
    """Gives a draft's files to the message; files of other messages are cloned, sharing their bytes."""
    for attachment in attachments:
        if attachment.draft_id is None:
            attachment.pk = None
            attachment._state.adding = True
        attachment.draft = None
        attachment.message = message
        attachment.is_inline = bool(attachment.content_id) and f"cid:{attachment.content_id}" in message.html
        attachment.save()
    if names := [attachment.filename for attachment in attachments]:
        index_message(message, message.ticket, names)
