"""When things happened in the past year: arrivals by season, weekday and hour, and when somebody was at work."""

import random
from datetime import datetime, timedelta
from math import pi, sin
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Lisbon")
DAYS = 365
WEEK = (1.35, 1.15, 1.05, 1.0, 1.05, 0.55, 0.4)  # Monday first
HOURS = (1, 1, 1, 1, 1, 2, 4, 9, 18, 26, 27, 24, 18, 20, 24, 23, 20, 16, 12, 11, 9, 7, 4, 2)
OPENS, CLOSES = 9, 18
SATURDAY_CLOSES = 13


def arrivals(seed: int, count: int, end: datetime) -> list[datetime]:
    """`count` instants of the year before `end`, in order: more in winter, on Mondays and before noon, and growing."""
    rng = random.Random(seed)  # noqa: S311 - an invented year
    first = end.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    weights = [
        WEEK[day.weekday()] * (1 + 0.2 * sin(2 * pi * (day.timetuple().tm_yday + 80) / 365)) * (0.75 + number / 730)
        for number, day in enumerate(days)
    ]
    found = []
    for day in rng.choices(days, weights, k=count):
        hour = rng.choices(range(24), HOURS)[0]
        found.append(day + timedelta(hours=hour, seconds=rng.uniform(0, 3600)))
    return sorted(found)


def at_work(moment: datetime, rng: random.Random) -> datetime:
    """The instant itself if the office is open then, else some time after the next opening."""
    local = moment.astimezone(ZONE)
    while not _is_open(local):
        opening = local.replace(hour=OPENS, minute=0, second=0, microsecond=0)
        local = opening if opening > local else opening + timedelta(days=1)
        if _is_open(local):
            return local + timedelta(minutes=min(rng.expovariate(1 / 45), 170))
    return local


def _is_open(local: datetime) -> bool:
    if local.weekday() == 6:
        return False
    closes = SATURDAY_CLOSES if local.weekday() == 5 else CLOSES
    return OPENS + (local.weekday() == 5) <= local.hour < closes
