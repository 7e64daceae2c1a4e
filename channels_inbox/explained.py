"""What the rules of an explanation are called on the screen."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_inbox.models import Item

RULES: dict[str, str | Promise] = {
    "read": _("Reading"),
    "settle": _("Writing"),
    "content": _("Content"),
    "duplicate": _("Seen before"),
    "own-loop": _("Our own mail"),
    "automatic": _("Written by a program"),
    "no-automatic-answer": _("Not to be answered automatically"),
    "spam": _("Spam"),
    "contact": _("Sender"),
    "signed-page": _("Request page"),
    "reply-token": _("Reply address"),
    "return-path": _("Return path"),
    "sender": _("Who sent it"),
    "references": _("Earlier messages it names"),
    "subject-number": _("Number in the subject"),
    "thread": _("Conversation"),
    "visibility": _("Visibility"),
    "colleague": _("A colleague's mail"),
    "merged": _("Merged tickets"),
    "reopen": _("Solved tickets"),
    "participants": _("Other recipients"),
    "acknowledgement": _("Acknowledgement"),
    "report": _("Delivery report"),
    "replay": _("Replayed"),
    "by-agent": _("Left out by a person"),
    "edited": _("Edited"),
}
STOPPED = {"failed", "ignored"}
PASSED_BY = {"no", "nothing", "refused"}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the explanation: `mark` is passed, failed or skipped."""

    label: str | Promise
    result: str
    detail: str
    mark: str


def steps(item: Item) -> list[Step]:
    """The explanation of an item, ready for the page."""
    return [_step(line) for line in item.explanation]


def _step(line: dict[str, str]) -> Step:
    result = line.get("result", "")
    mark = "failed" if result in STOPPED else "skipped" if result in PASSED_BY else "passed"
    rule = line.get("rule", "")
    return Step(RULES.get(rule, rule), result, line.get("detail", ""), mark)


def why(item: Item) -> str:
    """The reason in one line, for the list."""
    if item.error:
        return item.error
    return item.explanation[-1].get("detail", "") if item.explanation else item.rule
