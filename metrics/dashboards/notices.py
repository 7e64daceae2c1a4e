"""What stands above the figures until it is over: rooms and the demo say here what is still going on behind them."""

from collections.abc import Callable

Notice = Callable[[], str]
_notices: list[Notice] = []


def add_notice(notice: Notice) -> None:
    """Registers a function that gives a sentence for every page of figures, or "" while there is nothing to say."""
    if notice not in _notices:
        _notices.append(notice)


def notices() -> list[str]:
    """The sentences to be shown now."""
    return [words for notice in _notices if (words := notice())]
