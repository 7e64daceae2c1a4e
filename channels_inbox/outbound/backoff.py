"""How long a delivery waits before it is tried again, and when it is given up."""

import random

from django.conf import settings

LONGEST_S = 4 * 3600
JITTER = 0.2


def wait_after(attempts: int) -> float | None:
    """Seconds to wait after so many attempts; None once the next one would lie beyond `DELIVERY_GIVE_UP_S`.

    The first wait is `DELIVERY_FIRST_RETRY_S`, each later one twice as long up to four hours; a fifth of it is chance,
    so that a server that comes back is not met by everybody at once.
    """
    waited = sum(_step(attempt) for attempt in range(1, attempts))
    left = settings.DELIVERY_GIVE_UP_S - waited
    if left <= 0:
        return None
    return min(_step(attempts), left) * (1 + JITTER * random.random())  # noqa: S311 - spread, not secrecy


def _step(attempt: int) -> float:
    return float(min(settings.DELIVERY_FIRST_RETRY_S * 2 ** min(attempt - 1, 30), LONGEST_S))
