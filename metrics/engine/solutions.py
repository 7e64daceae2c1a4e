"""Resolution time, time in each status, first contact resolution, reopening (metrics.md 8.5, 8.8, 8.11)."""

from collections.abc import Callable

from metrics.engine import facts
from metrics.engine.config import DAY
from metrics.engine.log import DONE
from metrics.engine.making import Making
from metrics.engine.responses import BOT_ONLY
from metrics.engine.story import Story

# Tickets that follow up on a group, outside of it and reportable: when each of them opened.
FollowUps = Callable[[], list[int]]

TIMES = {"open": facts.TIME_OPEN, "pending": facts.TIME_PENDING, "on_hold": facts.TIME_ON_HOLD}
QUICK = 15 * 60 * 1000


def solve(making: Making) -> None:
    """resolution, first_resolution and the time in each status, of requests that a person had a hand in or no bot."""
    story, root = making.story, making.group.root
    if story.card.purpose != "request" or (story.bot_answered and story.human_at is None):
        return
    first, last = story.cycles[0], story.last_solved()
    if first.end is not None:
        making.timed(facts.FIRST_RESOLUTION, root, first.end, story.opened, at=first.solved)
    if last is None or last.end is None:
        return
    making.timed(facts.RESOLUTION, root, last.end, story.opened, at=last.solved)
    for status, (opened, calendar) in times_in_status(story, last.end).items():
        if status in TIMES and calendar:
            making.add(TIMES[status], root, last.end, at=last.solved, value=opened, calendar=calendar, den=1, num=1)


def times_in_status(story: Story, end: int) -> dict[str, tuple[int, int]]:
    """Open and calendar milliseconds in each status from opening to `end`; solved time between cycles is "solved"."""
    found: dict[str, tuple[int, int]] = {}
    for place, (start, status) in enumerate(story.statuses):
        stop = min(story.statuses[place + 1][0] if place + 1 < len(story.statuses) else end, end)
        start = max(start, story.opened)  # a log may tell of a move before the row
        if stop > start:
            name = "solved" if status in DONE else status
            opened, calendar = found.get(name, (0, 0))
            found[name] = opened + story.clock.between(start, stop), calendar + stop - start
    return found


def first_contact(making: Making, follow_ups: FollowUps) -> None:
    """fcr: of each group that was solved once, whether one contact was enough, or why it does not count."""
    story, root = making.story, making.group.root
    solved, end = story.first_solution, story.cycles[0].end
    if solved is None or end is None:
        return
    contacts = story.contacts_to_first or 0
    window = end + making.config.fcr_window
    is_ripe = making.ripe(window)
    reason = _fcr_reason(story)
    if not reason and not is_ripe:
        reason = "immature"
    fact = making.add(facts.FCR, root, end, at=solved, start=story.opened, reason=reason)
    if not reason:
        came_back = [*story.messages, *story.calls, *follow_ups()]
        fact.den = 1
        fact.num = int(contacts == 1 and not any(end < at <= window for at in came_back))
    if story.card.purpose == "request":
        making.add(facts.CONTACTS, root, end, at=solved, value=contacts, num=1, den=1)


def _fcr_reason(story: Story) -> str:
    if story.card.purpose != "request":
        return "outbound"
    if story.bot_before and not story.human_before:
        return BOT_ONLY
    follows = story.card.follow_up_of
    if follows is not None and follows not in story.group.members:
        return "follow_up"
    return "" if story.human_before else "no_human_contact"


def reopen(making: Making) -> None:
    """reopen_rate: of each solution of a request that no bot made, whether the customer reopened it in time."""
    story, root = making.story, making.group.root
    if story.card.purpose != "request":
        return
    for number, cycle in enumerate(story.cycles, 1):
        if cycle.end is None or cycle.solved is None or cycle.solved.data.get("by") == "bot":
            continue
        window = cycle.end + making.config.reopen_window
        reason = "" if making.ripe(window) else "immature"
        fact = making.add(facts.REOPEN_RATE, f"{root}:{number}", cycle.end, at=cycle.solved, reason=reason)
        if not reason:
            again = cycle.reopened
            fact.den = 1
            fact.num = int(again is not None and again.data.get("by") == "customer" and again.at <= window)


def one_touch(making: Making) -> None:
    """one_touch and quick: how others count it: solved with fewer than two replies, or within 15 minutes."""
    story, root = making.story, making.group.root
    first, last = story.cycles[0], story.last_solved()
    if first.end is not None:
        quick = int(first.end - story.opened <= QUICK)
        making.add(facts.QUICK, root, first.end, num=quick, den=1)
    if story.card.purpose == "request" and last is not None and last.end is not None:
        making.add(facts.ONE_TOUCH, root, last.end, at=last.solved, num=int(story.replies < 2), den=1)


def bot(making: Making, follow_ups: FollowUps) -> None:
    """bot_contained, bot_confirmed: conversations with a bot's answer, and whether nobody else was needed."""
    story, root = making.story, making.group.root
    if not story.bot_answered:
        return
    end = story.cycles[0].end
    if not making.ripe((story.opened if end is None else end) + DAY):
        making.add(facts.BOT_CONTAINED, root, story.opened, reason="immature")
        return
    contained = False
    if end is not None and not story.human_before:
        came_back = [*story.messages, *story.calls, *follow_ups()]
        contained = not any(end < at <= end + DAY for at in came_back)
    making.add(facts.BOT_CONTAINED, root, story.opened, num=int(contained), den=1)
    making.add(facts.BOT_CONFIRMED, root, story.opened, num=int(contained and story.acked), den=1)
