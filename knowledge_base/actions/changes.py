"""What follows whenever readers are to see something else."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import F

from knowledge_base import sites
from knowledge_base.models import HelpSite, Translation

Follower = Callable[[list[int]], None]
_followers: list[Follower] = []
_gathered: ContextVar[list[list[int]] | None] = ContextVar("gathered", default=None)


def follow(follower: Follower) -> None:
    """Registers who is told, in the transaction, which translations changed for readers (the search's index)."""
    _followers.append(follower)


def readers_see(translations: Iterable[Translation]) -> None:
    """Call it in the transaction of each change that readers see: cached pages end, followers renew what they keep."""
    numbers = [translation.pk for translation in translations]
    gathered = _gathered.get()
    if gathered is None:
        _follow_up(numbers)
    else:
        gathered.append(numbers)


@contextmanager
def changes_gathered() -> Iterator[None]:
    """What follows the changes within, in one transaction, follows once at the end and for all of them together."""
    gathered: list[list[int]] = []
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    if gathered:
        _follow_up(sorted({number for numbers in gathered for number in numbers}))


def _follow_up(numbers: list[int]) -> None:
    HelpSite.objects.update(version=F("version") + 1)
    sites.forget()  # in this process; the others look within a second
    for follower in _followers:
        follower(numbers)


def readers_see_snippet(key: str) -> None:
    """The same for a snippet's words: they stand in every article that includes it."""
    readers_see(Translation.objects.filter(published__html__contains=f"{{{{snippet:{key}}}}}"))
