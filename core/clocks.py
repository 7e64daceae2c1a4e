"""Instants: always aware, always UTC; the far future stands where "never" must still sort."""

from datetime import UTC, datetime, timedelta

FAR_FUTURE = datetime(9999, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)


def milliseconds(span: timedelta) -> int:
    """A duration as whole milliseconds."""
    return span // timedelta(milliseconds=1)


def api_time(instant: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds and Z, as the API prints instants."""
    if instant is None:
        return None
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
