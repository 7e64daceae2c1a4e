"""What happened to a ticket, as sentences."""

from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components import time_html
from core.icons import icon_html
from tickets import events, names
from tickets.enums import Actor, Flag, Priority
from tickets.models import Participant, TicketEvent


def _who(event: TicketEvent) -> str:
    if event.actor_agent_id is not None:
        return names.agents.get(event.actor_agent_id)
    if event.actor_contact is not None:
        return str(event.actor_contact)
    if event.actor == Actor.RULE:
        return _("Rule “%(name)s”") % {"name": event.actor_rule}
    return _("The system")


def _assigned(event: TicketEvent) -> str:
    data = event.data
    agent, team = data.get("agent"), data.get("team")
    words = {"agent": names.agents.get(agent) if agent else "", "team": names.teams.get(team) if team else ""}
    moved = team != data.get("was_team") and words["team"]
    if agent and agent == event.actor_agent_id and not moved:
        return _("{who} took this")
    if agent and agent != data.get("was_agent"):
        return _("{who} assigned this to {agent} in {team}") if moved else _("{who} assigned this to {agent}")
    if moved:
        return _("{who} moved this to {team}")
    return _("{who} unassigned this")


def _because(event: TicketEvent) -> str:
    """The sentence with its reason, where one was kept."""
    return _("%(sentence)s: {why}") % {"sentence": _assigned(event)} if event.data.get("why") else _assigned(event)


def _passed(event: TicketEvent) -> str:
    return _("{agent} declined the chat") if event.data.get("how") == "declined" else _("{agent} missed the chat")


def _left(event: TicketEvent) -> str:
    if event.data.get("how") == "mail":
        return _("{who} asked for an answer by mail after waiting {waited}")
    return _("{who} left after waiting {waited}")


def _waited(seconds: int) -> str:
    return _("%(minutes)d:%(seconds)02d min") % {"minutes": seconds // 60, "seconds": seconds % 60}


def _tags(event: TicketEvent) -> str:
    added, removed = event.data.get("added"), event.data.get("removed")
    if added and removed:
        return _("{who} added {added} and removed {removed}")
    return _("{who} added the tag {added}") if added else _("{who} removed the tag {removed}")


def _participant(event: TicketEvent) -> str:
    state = event.data.get("to")
    if state == Participant.State.APPROVED:
        if event.actor_contact_id == event.data.get("contact"):  # a colleague of the requester, on the help pages
            return _("{who} takes part now")
        return _("{who} let {email} take part")
    return _("{who} refused {email}") if state == Participant.State.REFUSED else _("{who} added {email}")


def _consent(event: TicketEvent) -> str:
    if event.actor == Actor.SYSTEM:
        return _("The provider says that this customer wants no messages here")
    if event.data.get("word") == "blocked":
        return _("{who} blocked us here")
    if event.data.get("refused"):
        if not event.data.get("word"):
            return _("{who} asked in their preferences for no messages here")
        return _("{who} wants no messages here: {word}")
    return _("{who} can be written to again")


def _flagged(event: TicketEvent) -> str:
    return _("{who} marked this as spam") if event.data.get("flag") == Flag.SPAM else _("{who} set this aside")


def _broken(event: TicketEvent) -> str:
    return {
        "first_response": _("The first response is overdue, as “{policy}” promised it"),
        "next_response": _("The next response is overdue, as “{policy}” promised it"),
        "resolution": _("The resolution is overdue, as “{policy}” promised it"),
    }.get(str(event.data.get("target")), "")


def _feedback(event: TicketEvent) -> str:
    data = event.data
    if data.get("score") is None:
        return _("{who} commented on the help: “{comment}”")
    if data.get("best") == 1:
        sentence = _("{who} found the help good") if data["score"] else _("{who} found the help bad")
    else:
        sentence = _("{who} rated the help {score} of {best}")
    return f"{sentence}: “{{comment}}”" if data.get("comment") else sentence


_SENTENCES: dict[str, tuple[str, Callable[[TicketEvent], str]]] = {
    events.ASSIGNED: ("user-plus", _because),
    events.STATUS_CHANGED: ("circle-dot", lambda _event: _("{who} set the status to {status}")),
    events.TAGS_CHANGED: ("tag", _tags),
    events.PRIORITY_CHANGED: ("flag", lambda _event: _("{who} set the priority to {priority}")),
    events.SUBJECT_CHANGED: ("pencil", lambda _event: _("{who} changed the subject, it was “{was}”")),
    events.CUSTOM_CHANGED: ("pencil", lambda _event: _("{who} changed {fields}")),
    events.REQUESTER_CHANGED: ("user", lambda _event: _("{who} changed the requester")),
    events.PARTICIPANT_CHANGED: ("users", _participant),
    events.MERGED: ("merge", lambda _event: _("{who} merged this into #{into}")),
    events.UNMERGED: ("split", lambda _event: _("{who} took the merge back")),
    events.FLAGGED: ("ban", _flagged),
    events.UNFLAGGED: ("shield-check", lambda _event: _("{who} said this is no spam")),
    events.FOLLOW_UP_LINKED: ("link", lambda _event: _("This follows up #{of}")),
    events.MESSAGE_HELD: ("shield-alert", lambda _event: _("A message from {who} was held for a decision")),
    events.MESSAGE_MOVED: ("split", lambda _event: _("{who} made the held message a ticket of its own, #{to}")),
    events.MESSAGE_EDITED: ("pencil", lambda _event: _("{who} edited a message, it was “{was}”")),
    events.MESSAGE_RETRACTED: ("trash-2", lambda _event: _("{who} deleted a message on their side")),
    events.CONSENT_CHANGED: ("ban", _consent),
    events.SEND_UNDONE: ("undo-2", lambda _event: _("{who} took a reply back before it was sent")),
    events.DELIVERY_RETRIED: ("refresh-cw", lambda _event: _("{who} asked to send it again")),
    events.LIVE_QUEUED: ("clock", lambda _event: _("{who} waits for somebody of {team}")),
    events.LIVE_PASSED: ("bell-off", _passed),
    events.LIVE_LEFT: ("log-out", _left),
    events.BOT_HANDOFF: ("user-check", lambda _event: _("{who} handed this over to a person")),
    events.PROMISE_BROKEN: ("timer", _broken),
    events.SURVEY_ANSWERED: ("star", _feedback),
}
SHOWN = tuple(_SENTENCES)


def event_line(event: TicketEvent) -> SafeString:
    """One sentence with its icon and instant, or "" for what needs no words."""
    icon, sentence = _SENTENCES[event.kind]
    # The sentence is ours and translated; only what is put into it comes from people.
    text = format_html(sentence(event).replace("{", "<b>{").replace("}", "}</b>"), **_words(event))
    return format_html("{}<span>{}, {}</span>", icon_html(icon, "small"), text, time_html(event.at, "clock"))


def _words(event: TicketEvent) -> dict[str, Any]:
    data = event.data
    return {
        "who": _who(event),
        "agent": names.agents.get(data.get("agent")) if data.get("agent") else "",
        "team": names.teams.get(data.get("team")) if data.get("team") else "",
        "status": names.statuses.get(data["status"]) if "status" in data else "",
        "added": ", ".join(data.get("added") or ()),
        "removed": ", ".join(data.get("removed") or ()),
        "priority": Priority(data["to"]).label if event.kind == events.PRIORITY_CHANGED else "",
        "was": data.get("from") or "" if event.kind in {events.SUBJECT_CHANGED, events.MESSAGE_EDITED} else "",
        "fields": ", ".join(data["to"]) if event.kind == events.CUSTOM_CHANGED else "",
        "email": data.get("email", ""),
        "score": data.get("score", ""),
        "best": data.get("best", ""),
        "comment": data.get("comment", ""),
        "word": data.get("word", ""),
        "policy": data.get("policy", ""),
        "into": data.get("into", ""),
        "of": data.get("of", ""),
        "to": data.get("to", ""),
        "why": data["why"].get("text", "") if isinstance(data.get("why"), dict) else "",
        "waited": _waited(data.get("waited_s", 0)),
    }
