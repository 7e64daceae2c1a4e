"""The plain part of the search language: words, "exact words", from:, status:, tag: and #number."""

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(r'(?:(?P<field>from|status|tag):)?(?:"(?P<quoted>[^"]*)"?|(?P<word>\S+))', re.IGNORECASE)
_NUMBER = re.compile(r"^#?(\d{1,18})$")
MOST_TERMS = 16


@dataclass(slots=True)
class Query:
    """What was asked for; `words` in order, the last one open-ended while somebody is typing."""

    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    number: int | None = None
    open_ended: bool = False

    @property
    def has_words(self) -> bool:
        return bool(self.words or self.phrases)

    @property
    def is_empty(self) -> bool:
        return not (self.has_words or self.people or self.statuses or self.tags)


def parse(text: str) -> Query:
    """Reads a search; anything that is no known field is a word, so nothing is ever a syntax error."""
    query = Query(open_ended=bool(text) and not text[-1].isspace())
    for match in list(_TOKEN.finditer(text[:500]))[:MOST_TERMS]:
        name = (match.group("field") or "").lower()
        quoted, word = match.group("quoted"), match.group("word")
        value = (quoted if word is None else word).strip()
        if value:
            _put(query, name, value, is_phrase=word is None)
    if query.phrases and text.rstrip().endswith('"'):
        query.open_ended = False
    if len(query.words) == 1 and not query.phrases and (number := _NUMBER.match(query.words[0])):
        query.number = int(number.group(1))
    return query


def _put(query: Query, name: str, value: str, *, is_phrase: bool) -> None:
    if name == "from":
        query.people.append(value)
    elif name == "status":
        query.statuses.append(value.lower())
    elif name == "tag":
        query.tags.append(value.lower())
    elif is_phrase:
        query.phrases.append(value)
    else:
        query.words.append(value)
