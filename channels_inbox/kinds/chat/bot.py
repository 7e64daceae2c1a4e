"""The bot of a chat: it talks to visitors before a person does, always as what it is, and hands over when asked.

It is a holder of `kinds.chat.reception`: whatever it decides follows from what stands in the ticket, so a message that
is received twice is answered once, and nothing is remembered anywhere else.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import date
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from channels_inbox.kinds.chat.bot_rules import (
    ASK_EMAIL,
    EMAIL,
    BotRules,
    Step,
    decide,
    helped_label,
    not_an_address,
    person_label,
    read_rules,
    take_email,
)
from channels_inbox.kinds.chat.hours import hours_of
from channels_inbox.kinds.chat.reach import address_of
from channels_inbox.kinds.chat.seeking import note_step
from channels_inbox.kinds.chat.sessions import change_person, sender_of, usable_email
from channels_inbox.models import ChannelSettings, ChatSession
from core import answers
from core.answers import Passage
from core.languages import spoken
from people.addresses import absolute
from people.enums import IdentityKind
from people.models import Agent, Team
from tickets.actions.bots import hand_over, post_bot_reply
from tickets.actions.change import assign, set_status
from tickets.actions.conversation import default_status, lock_ticket
from tickets.enums import Category, MessageKind
from tickets.events import AGENT_REPLY, BOT_HANDOFF, BOT_REPLY
from tickets.log import By
from tickets.models import Channel, Message, Ticket, TicketEvent


def rules_of(channel: Channel) -> BotRules | None:
    """The bot of a channel; None while it is off. One query."""
    stored = ChannelSettings.objects.filter(channel=channel.pk).first()
    return read_rules(stored.config or {}) if stored else None


def attend(session: ChatSession, ticket: Ticket) -> bool:
    """Answers a visitor's latest message; False when a person is to be called.

    Effects: events bot_reply and bot_handoff, the delivery of what is said, the address that was asked for.
    """
    rules = rules_of(ticket.channel)
    bot = Agent.objects.filter(pk=rules.agent, is_bot=True, is_active=True).first() if rules else None
    if rules is None or bot is None or ticket.merged_into_id:
        return False
    with translation.override(spoken(session.language, "en")), transaction.atomic():
        locked = lock_ticket(ticket.pk)
        message, before = _unanswered(locked)
        if has_stepped_back(locked):
            return _take_late_address(message, before, session, locked, bot)
        if message is None:
            return True
        step = decide(rules, message.text, before=before, ask=lambda text: _passages(text, session, locked))
        note_step(session, locked, step)
        return _take(step, session, locked, bot)


def has_stepped_back(ticket: Ticket) -> bool:
    """Whether a person is responsible: the bot handed over, or somebody has written. One query."""
    return TicketEvent.objects.filter(ticket=ticket.pk, kind__in=(BOT_HANDOFF, AGENT_REPLY)).exists()


def menu_of(session: ChatSession, ticket: Ticket | None, rules: BotRules | None) -> dict[str, Any] | None:
    """What the frame offers while the bot talks: the labels of its choices; None once it does not. Two queries."""
    if rules is None or (ticket is not None and has_stepped_back(ticket)):
        return None
    with translation.override(spoken(session.language, "en")):
        shown = shown_menu(rules)
        last = _earlier(ticket)[-1:] if ticket else []
        if last and last[0].get("answered"):
            shown["choices"] = [helped_label(), *shown["choices"]]
        if last and last[0].get("asks"):
            shown["choices"] = []
    return shown


def shown_menu(rules: BotRules) -> dict[str, Any]:
    """The menu before anything was said. No query."""
    return {"name": rules.name, "choices": [choice.label for choice in rules.choices], "person": person_label()}


def _unanswered(ticket: Ticket) -> tuple[Message | None, list[dict[str, Any]]]:
    """The visitor's latest message unless the bot has answered it, and the data of the bot's answers. Three queries."""
    messages = Message.objects.filter(ticket=ticket.pk, seq__isnull=False)
    latest = messages.filter(kind=MessageKind.CUSTOMER).order_by("-seq").first()
    answered = messages.filter(is_bot=True).order_by("-seq").values_list("seq", flat=True).first() or 0
    if latest is None or (latest.seq or 0) < answered:
        return None, []
    return latest, _earlier(ticket)


def _earlier(ticket: Ticket) -> list[dict[str, Any]]:
    found = TicketEvent.objects.filter(ticket=ticket.pk, kind=BOT_REPLY).order_by("id")
    return list(found.values_list("data", flat=True))


def _passages(text: str, session: ChatSession, ticket: Ticket) -> list[Passage]:
    found = answers.ask(text, session.language or "en", ticket.requester_id)
    return [Passage(one.title, one.text, absolute(one.url) if one.url.startswith("/") else one.url) for one in found]


def _take(step: Step, session: ChatSession, ticket: Ticket, bot: Agent, *, has_handed_over: bool = False) -> bool:
    """Says and does what was decided; False when a person is to be called now."""
    data = dict(step.data)
    if step.email:
        try:
            change_person(session, email=usable_email(step.email))
        except ValidationError:
            step, data = not_an_address(), {"asks": ASK_EMAIL, "miss": True}
    text = step.text
    if step.reason not in {"", "email"} and (away := _away(session, ticket)):
        text = f"{_closed(ticket)} {away}"
        data = {} if address_of(session) else {"asks": ASK_EMAIL}
    if text:
        visitor = {"identity": str(IdentityKind.EXTERNAL), "address": sender_of(session)}
        to = [{"name": ticket.requester_name, "email": "", **visitor}]
        post_bot_reply(ticket=ticket, bot=bot, text=text, to=to, data=data)
    if step.is_solved:
        set_status(ticket_number=ticket.pk, status=default_status(Category.SOLVED), by=By.agent(bot))
    if not step.reason or has_handed_over:
        return True
    _hand_over(step, ticket, bot)
    return step.reason == "email"  # who wants an answer by mail is not called to the chat


def _take_late_address(
    message: Message | None, before: list[dict[str, Any]], session: ChatSession, ticket: Ticket, bot: Agent
) -> bool:
    """Takes the address that was asked for when nobody was there; everything else is a person's."""
    asked = bool(before) and before[-1].get("asks") == ASK_EMAIL
    found = EMAIL.search(message.text) if message and asked else None
    if found is None or TicketEvent.objects.filter(ticket=ticket.pk, kind=AGENT_REPLY).exists():
        return False
    _take(take_email(found[0]), session, ticket, bot, has_handed_over=True)
    return True


def _hand_over(step: Step, ticket: Ticket, bot: Agent) -> None:
    hand_over(ticket_number=ticket.pk, bot=bot, why=step.reason)
    team = Team.objects.filter(pk=step.team, is_active=True).first() if step.team else None
    if team is not None and team.pk != ticket.team_id:
        assign(ticket_number=ticket.pk, team=team, by=By.agent(bot))


def _away(session: ChatSession, ticket: Ticket) -> str:
    """What a visitor can do when no person is there at this hour; "" when one may be."""
    if hours_of(ticket.channel)["open"]:
        return ""
    if address_of(session):
        return _("Leave a message here, and we answer by e-mail.")
    return _("Write your e-mail address and what it is about, and we answer there.")


def _closed(ticket: Ticket) -> str:
    """That nobody is there, and until when."""
    following = hours_of(ticket.channel)["next"]
    back = parse_datetime(following) if following else None
    if back is None:
        return _("Nobody is here just now.")
    return _("Nobody is here until %(time)s.") % {"time": date(timezone.localtime(back), "l, H:i")}
