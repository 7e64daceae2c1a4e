"""What is put into an automatic message only when it leaves, because agents who read it must not have it: links."""

from collections.abc import Callable

_fillers: list[Callable[[str], str]] = []


def offer(filler: Callable[[str], str]) -> None:
    """Registers who fills a place in such messages; called from `AppConfig.ready`."""
    if filler not in _fillers:
        _fillers.append(filler)


def fill(text: str) -> str:
    """The text as it leaves."""
    for filler in _fillers:
        text = filler(text)
    return text
