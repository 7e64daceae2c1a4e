"""Turns submitted forms into neutral messages."""

from collections.abc import Iterator, Sequence

from channels_inbox.actions.items import Claimed
from channels_inbox.inbound import InboundFile, InboundMessage, Outcome, Unreadable
from channels_inbox.kinds.form.payload import Submission, UnreadablePayload, load
from channels_inbox.mailboxes import AddressBook
from core.text import clean, clean_line, normal_address


class FormAdapter:
    """Reads the items of the contact form and of request pages."""

    def read(self, items: Sequence[Claimed], book: AddressBook) -> Iterator[tuple[Claimed, Outcome]]:
        """One outcome for each item, in their order."""
        for item in items:
            try:
                yield item, message_of(load(item.raw()))
            except UnreadablePayload as error:
                yield item, Unreadable("unreadable", str(error))


adapter = FormAdapter()


def message_of(submission: Submission) -> InboundMessage:
    """The neutral form of a submission; a new request, or an answer on a signed page."""
    return InboundMessage(
        key=f"form:{clean_line(submission.id, 60)}",
        sender=normal_address(submission.email),
        sender_name=clean_line(submission.name, 160),
        subject=clean_line(submission.subject, 500),
        text=clean(submission.text),
        files=[InboundFile(name, content) for name, content in submission.files],
        language=submission.language,
        spam="the field that people do not see was filled in" if submission.trapped else "",
        proved_ticket=submission.ticket,
        authenticated=submission.proved,
        custom=submission.custom,
    )
