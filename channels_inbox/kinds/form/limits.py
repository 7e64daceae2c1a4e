"""How much one visitor may write."""

from people import limits

HOUR, DAY = 3600, 86_400


def may_write(client: str, email: str) -> bool:
    """Limits of the form per client and per address, by hour and by day (R32)."""
    allowed = [
        limits.allow(f"form:client:{client}", most=20, seconds=HOUR),
        limits.allow(f"form:client-day:{client}", most=60, seconds=DAY),
        limits.allow(f"form:email:{email}", most=6, seconds=HOUR),
        limits.allow(f"form:email-day:{email}", most=20, seconds=DAY),
    ]
    return all(allowed)
