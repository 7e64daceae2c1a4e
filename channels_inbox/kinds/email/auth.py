"""What our own mail server found out about a sender: Authentication-Results (RFC 8601), believed with care (R7)."""

import re

_COMMENT = re.compile(r"\([^()]*\)")
_DMARC = re.compile(r"(?:^|;)\s*dmarc\s*=\s*([a-z]+)([^;]*)", re.IGNORECASE)
_FROM = re.compile(r"header\.from\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
MAX_CHARS = 4_000


def proves_sender(results: list[str], *, authserv_id: str, sender: str) -> bool:
    """Whether the topmost result is our own server's and says that DMARC passed, aligned, for the sender's domain.

    Only the topmost header counts: what a stranger wrote into the mail stands below the one that our server added on
    top. Without a configured authserv-id nothing is ever proved.
    """
    if not authserv_id or not results:
        return False
    value = results[0][:MAX_CHARS]
    for _round in range(5):  # comments may nest, though nobody nests them deeply
        value = _COMMENT.sub(" ", value)
    identity, _, findings = value.partition(";")
    if (identity.split() or [""])[0].lower() != authserv_id.strip().lower():
        return False
    found = _DMARC.search(findings)
    if found is None or found[1].lower() != "pass":
        return False
    domain = _FROM.search(found[2])
    return domain is not None and domain[1].rpartition("@")[2].lower() == sender.rpartition("@")[2].lower()
