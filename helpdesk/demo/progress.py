"""How far the demo's past year has come: its writer tells it, the dashboards show it."""

from django.core.cache import cache
from django.utils.translation import gettext as _

_KEY = "demo:past"
_KEPT_S = 120  # a writer that has stopped is not shown as one that goes on


def tell_progress(done: int, total: int) -> None:
    """Keeps how many tickets of the past year are there. Effects: one key of the cache."""
    cache.set(_KEY, (done, total), _KEPT_S)


def progress_in_words() -> str:
    """One sentence while the year is being written, else ""."""
    done, total = cache.get(_KEY) or (0, 0)
    if done >= total:
        return ""
    words = _(
        "The past year of this demo is being written: %(done)d of %(total)d tickets are there. Figures still grow."
    )
    return words % {"done": done, "total": total}
