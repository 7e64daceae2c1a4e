"""How a mail below an answer is quoted."""

import re
from html import escape

from helpdesk.demo.mails.drafts import Quote

_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL | re.IGNORECASE)


def prefixed(text: str, mark: str = "> ") -> str:
    """Return every line of `text` behind `mark`; deeper quotes grow without a gap, as clients write them."""
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    return "\n".join(f">{line}" if line.startswith(">") else f"{mark}{line}".rstrip() for line in lines)


def inner_html(quote: Quote) -> str:
    """Return the HTML inside the quoted mail's body; its text as paragraphs if it had no HTML."""
    if quote.html:
        found = _BODY.search(quote.html)
        return found[1].strip() if found else quote.html
    paragraphs = quote.text.replace("\r\n", "\n").strip().split("\n\n")
    return "\n".join(f"<p>{escape(one, quote=False).replace(chr(10), '<br>')}</p>" for one in paragraphs)


def who_html(quote: Quote) -> str:
    """Return `name <address>` as escaped HTML with a mail link."""
    return f'{escape(quote.name)} &lt;<a href="mailto:{escape(quote.email)}">{escape(quote.email)}</a>&gt;'
