"""Who reads, without knowing who: a pseudonym of address and browser under a key that is thrown away after its month.

It is made only where something is written down (a vote, the wish to reach us), never for mere reading.
"""

import hashlib
import hmac
import secrets
from datetime import date, timedelta

from django.http import HttpRequest

from core.clocks import now
from knowledge_base.models import VisitorKey

CRAWLERS = ("bot", "crawl", "spider", "slurp", "preview", "monitor", "headlesschrome-lighthouse")
LENGTH = 26


def visitor_of(request: HttpRequest) -> str:
    """The pseudonym of this month. One query, two the first time of a month."""
    return pseudonym(str(request.META.get("REMOTE_ADDR", "")), request.headers.get("User-Agent", ""))


def pseudonym(address: str, agent: str) -> str:
    """The same for an address of the network and what a browser calls itself; as many queries."""
    who = f"{address}\x1f{agent[:300]}"
    key = bytes.fromhex(_key(now().date().replace(day=1)))
    return hmac.new(key, who.encode(), hashlib.sha256).hexdigest()[:LENGTH]


def is_crawler(request: HttpRequest) -> bool:
    """Whether a program says that it is one."""
    return names_a_crawler(request.headers.get("User-Agent", ""))


def names_a_crawler(agent: str) -> bool:
    """The same by what it calls itself."""
    return not agent or any(word in agent.lower() for word in CRAWLERS)


def forget_keys() -> int:
    """Throws away the keys of past months, a day after their end; how many."""
    before = (now().date() - timedelta(days=1)).replace(day=1)
    return VisitorKey.objects.filter(month__lt=before).delete()[0]


def _key(month: date) -> str:
    found = VisitorKey.objects.filter(month=month).values_list("key", flat=True).first()
    if found is None:
        row, _made = VisitorKey.objects.get_or_create(month=month, defaults={"key": secrets.token_hex(32)})
        found = row.key
    return found
