"""What a bot does with a ticket: it answers, and hands over to a person. It never passes for one."""

from typing import Any

from django.db import transaction

from core import html as markup
from core.clocks import now
from people.models import Agent
from tickets import events
from tickets.actions.automatic import new_message_id
from tickets.actions.conversation import add_message, end_wait, lock_ticket, save_ticket, start_wait
from tickets.enums import DeliveryState, MessageKind
from tickets.log import By, append
from tickets.models import Message, Ticket
from tickets.recipients import Address


def post_bot_reply(
    *, ticket: Ticket, bot: Agent, text: str, to: list[Address], data: dict[str, Any] | None = None
) -> Message:
    """An answer of a bot, marked as automatic. It ends the wait for the bot, and is never a human response.

    `data` goes into the event. Effects: event bot_reply, which makes the delivery. Call it in a transaction that holds
    the ticket when it depends on what stands there.
    """
    with transaction.atomic():
        locked = lock_ticket(ticket.pk)
        moment = now()
        message = Message(
            kind=MessageKind.SYSTEM,
            channel=locked.channel,
            author_agent=bot,
            author_name=bot.name,
            text=text,
            html=markup.from_text(text),
            to=to,
            language=locked.language,
            is_auto=True,
            is_bot=True,
            message_id=new_message_id(locked.channel),
            sent_at=moment,
            created_at=moment,
            release_at=moment,
            delivery_state=DeliveryState.QUEUED,
        )
        add_message(locked, message)
        end_wait(locked)
        save_ticket(locked)
        append(locked, events.BOT_REPLY, by=By.agent(bot), message=message, at=moment, data=data)
    return message


def hand_over(*, ticket_number: int, bot: Agent, why: str) -> None:
    """From now on a person is responsible: the customer waits for one. Effects: event bot_handoff."""
    with transaction.atomic():
        locked = lock_ticket(ticket_number)
        moment = now()
        start_wait(locked, moment)
        save_ticket(locked, updated_at=max(locked.updated_at, moment))
        append(locked, events.BOT_HANDOFF, by=By.agent(bot), at=moment, data={"reason": why})
