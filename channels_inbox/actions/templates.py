"""Answers by a template, which the provider takes at any time."""

from typing import Any

from django.db import transaction

from channels_inbox.models import TemplateUse
from people.models import Agent
from tickets.actions.reply import post_reply
from tickets.models import Message


def post_template(
    *, ticket_number: int, agent: Agent, name: str, language: str, text: str, components: list[dict[str, Any]]
) -> Message:
    """A reply that leaves as a template; `text` is what the customer is going to read, and what the ticket shows.

    Effects and errors: as `post_reply`, but it is taken after the time for free answers is over, too.
    """
    with transaction.atomic():
        message = post_reply(ticket_number=ticket_number, agent=agent, text=text, plain_only=True, at_any_time=True)
        TemplateUse.objects.create(message=message, name=name, language=language, components=components)
    return message
