"""Reads of people; each docstring states its query count."""

import time

from people.models import Company, Tier

_TIERS_FOR_S = 60.0
_tiers: tuple[float, dict[int, str]] = (0.0, {})


def tier_slugs() -> dict[int, str]:
    """Slug by tier id. No query within a minute of the last one in this process, else one."""
    global _tiers
    if time.monotonic() - _tiers[0] > _TIERS_FOR_S or not _tiers[1]:
        _tiers = (time.monotonic(), dict(Tier.objects.values_list("id", "slug")))
    return _tiers[1]


def company() -> Company | None:
    """The company, or None before set-up. One query."""
    return Company.objects.first()
