"""The Date field: what it says in UTC, or nothing."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?(?: ?(?:Z|[+-]\d\d:?\d\d))?")
_DOTTED_ZONE = re.compile(r"\((?:[^()]{0,60})\)")
_EARLIEST = 1980
_LATEST = 9000


def read_date(value: str) -> str | None:
    """Read a date as ISO 8601 in UTC with `Z`; None if it is none, or no year of mail."""
    value = _DOTTED_ZONE.sub("", value[:200]).strip()
    if not value:
        return None
    try:
        if match := _ISO.match(value):
            moment = datetime.fromisoformat(match.group().replace(" ", "T", 1).replace(" ", ""))
        else:
            moment = parsedate_to_datetime(value)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    if not _EARLIEST <= moment.year <= _LATEST:
        return None
    return moment.replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")
