"""Marks what was found, in the page shown only."""

import html
import re

AROUND = 90


def mark(text: str, lexemes: list[str], limit: int = 220) -> str:
    """Escaped HTML of the part of a text around the first match, every match in <mark>."""
    pattern = _pattern(lexemes)
    if pattern is None:
        return html.escape(text[:limit])
    first = pattern.search(text)
    start = max(first.start() - AROUND, 0) if first else 0
    cut = text[start : start + limit]
    pieces, position = ["…" if start else ""], 0
    for match in pattern.finditer(cut):
        pieces += [html.escape(cut[position : match.start()]), f"<mark>{html.escape(match.group())}</mark>"]
        position = match.end()
    pieces += [html.escape(cut[position:]), "…" if start + limit < len(text) else ""]
    return "".join(pieces)


def _pattern(lexemes: list[str]) -> re.Pattern[str] | None:
    wanted = sorted({lexeme.replace("''", "'") for lexeme in lexemes}, key=len, reverse=True)[:40]
    if not wanted:
        return None
    spaced = [re.escape(lexeme) for lexeme in wanted if lexeme.isascii() or len(lexeme) > 2]
    unspaced = [re.escape(lexeme) for lexeme in wanted if not lexeme.isascii() and len(lexeme) <= 2]
    choices = [rf"(?<!\w)(?:{'|'.join(spaced)})\w*"] if spaced else []
    choices += unspaced
    return re.compile("|".join(choices), re.IGNORECASE)
