"""First response, next replies, speed of answer, and what became of every ticket that came in (metrics.md 8.7, 8.4)."""

from metrics.engine import facts
from metrics.engine.making import Making
from metrics.engine.story import PHONE, Story

NO_WAIT = "no_wait"
BOT_ONLY = "bot_only"
CLOSED = "closed_without_reply"
WAITING = "waiting"
# Of those who came in by a message channel, these asked a person: the answered rate counts them.
ASKED_A_PERSON = ("", NO_WAIT, CLOSED, WAITING)


def respond(making: Making) -> None:
    """first_response, next_reply, answer_speed of a reportable group."""
    story, root = making.story, making.group.root
    first = story.first
    if story.has_first and first is not None and first.start is not None:
        fact = making.timed(facts.FIRST_RESPONSE, root, first.at, first.start, at=first.event)
        fact.until = story.first_message  # where the customer's clock began
    for number, turn in enumerate(story.turns, 1):
        assert turn.start is not None
        making.timed(facts.NEXT_REPLY, f"{root}:{number}", turn.at, turn.start, at=turn.event)
    for speed in story.speeds:
        assert speed.start is not None
        subject = f"{root}:{speed.event.seq}"
        span = speed.at - speed.start
        making.add(
            facts.ANSWER_SPEED, subject, speed.at, at=speed.event, start=speed.start, value=span, calendar=span, den=1,
            num=1,
        )  # fmt: skip


def came_in(making: Making) -> None:
    """asked: every raw ticket of the group once, with the one reason why it has no first response time."""
    story, group = making.story, making.group
    for ticket, card in group.members.items():
        if ticket != group.root:
            fact = making.add(facts.ASKED, ticket, card.opened, reason="merged")
        else:
            reason = group.reason or _reason(story)
            fact = making.add(facts.ASKED, ticket, story.opened, reason=reason)
            if reason in ASKED_A_PERSON:
                fact.den = 1
                _outcome(making, fact)
        fact.channel = card.channel


def _reason(story: Story) -> str:
    if story.card.purpose != "request":
        return "outbound"
    if story.card.channel == PHONE:
        return "phone"
    if story.first is not None:
        return "" if story.first.start is not None else NO_WAIT
    if story.bot_answered and story.wait is None:
        return BOT_ONLY
    return CLOSED if story.is_done else WAITING


def _outcome(making: Making, fact: facts.Fact) -> None:
    """`until`: the response or the closing without one; `num` whether it is a response; `start`: since when they wait;
    `value`: open time of the wait until then; `who`: since when they had waited before a hand-off began it anew."""
    story = making.story
    fact.who = story.waited_before
    if story.first is not None:
        fact.until, fact.num = story.first.at, 1
        fact.start = story.first.at if story.first.start is None else story.first.start
        fact.agent, fact.team = story.first.event.agent, story.first.event.team
    else:
        last = story.last_solved()
        fact.until = last.end if last is not None else None
        fact.start = story.opened if story.wait is None else story.wait
    if fact.until is not None:
        fact.value = story.clock.between(fact.start, fact.until)
        fact.calendar = max(0, fact.until - fact.start)
