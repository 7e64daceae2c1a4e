"""The catalogues under locale/: `python -m helpdesk.services.words update | compile | check`.

`update` brings every catalogue to the strings that the source has now, `compile` makes of it what gettext reads, and
`check` says what is missing or wrong. Babel does all three, so that neither a clone nor a container needs GNU gettext;
the files are those of Django's own makemessages, with the source's files above each string.
"""

import io
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from helpdesk.services.table import ROOT
from helpdesk.services.words_scope import DATES, LANGUAGES, is_for_customers, is_product

LOCALE = ROOT / "locale"
ROOMS = ("automation", "channels_inbox", "core", "helpdesk", "knowledge_base", "metrics", "people", "realtime",
         "surveys", "tickets", "templates")  # fmt: skip
MOST_LATE = 0.05  # of all strings: what came in since the workspace was translated last
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], (1,)),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
# What a translation may place elsewhere, but neither leave out nor invent: fields and marks.
_FIELDS = re.compile(r"%\(\w+\)[\d.]*[a-z]|%[sd]|%%|\{\w*\}|\{\{[\w.]+\}\}|</?[a-z]+[^>]*>")


def main(arguments: list[str]) -> int:
    """Do one of the three; 0 = done, 1 = `check` found faults, which are printed, 2 = not understood."""
    if arguments == ["compile"]:
        compile_all()
        return 0
    if arguments not in (["update"], ["check"]):
        sys.stdout.write("usage: words.py update|compile|check\n")
        return 2
    source = read_source()
    if arguments == ["update"]:
        for locale in LANGUAGES:
            update(locale, source)
        return 0
    return check(source)


def check(source: Catalog) -> int:
    """Print what is wrong; 1 when anything is, or when the workspace lacks more than a release's last touch."""
    faults = [fault for locale in LANGUAGES for fault in faults_of(locale, source)]
    late = [(locale, text) for locale in LANGUAGES for text in late_of(locale, source)]
    lines = faults + [f"{locale}: {text!r} of the workspace is not translated yet" for locale, text in late]
    sys.stdout.write("".join(f"{line}\n" for line in lines[:200]))
    most = max(Counter(locale for locale, _text in late).values(), default=0)
    return 1 if faults or most > MOST_LATE * len(source) else 0


def late_of(locale: str, source: Catalog) -> list[str]:
    """What agents read in English until the next release, where the workspace is translated."""
    catalog = read(locale)
    due = [each for each in source if each.id and LANGUAGES[locale] and not _is_customers(each)]
    found = {_first(each): catalog.get(_first(each), each.context) for each in due}
    return [text for text, each in found.items() if each is None or not any(_texts(each))]


def read_source() -> Catalog:
    """Every string of the source that can be translated, with the files that hold it."""
    found = Catalog(charset="utf-8")
    for word in DATES:
        found.add(word, locations=[("core/languages.py", 1)])
    for file in _files():
        path = str(file.relative_to(ROOT))
        for singular, plural, context in strings_of(file):
            found.add((singular, plural) if plural else singular, locations=[(path, 1)], context=context)
    return found


def _files() -> Iterator[Path]:
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*")):
            if file.is_file() and (file.suffix == ".py" or room == "templates") and is_product(file.relative_to(ROOT)):
                yield file


def strings_of(file: Path) -> Iterator[tuple[str, str | None, str | None]]:
    """Singular, plural and context of each string in a module or a template."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        from django.utils.translation.template import templatize

        # What templatize leaves is read as Python, to which the space before a line would mean something.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(file)).splitlines())
    for _line, function, given, _comments in extract_python(io.BytesIO(text.encode()), KEYWORDS, [], {}):
        words = [given] if isinstance(given, str) else list(given or ())
        context = words.pop(0) if "pgettext" in str(function) and words else None
        singular, plural = [*words, None, None][:2]
        if singular:
            yield singular, plural if str(function).startswith("n") else None, context


def path_of(locale: str) -> Path:
    """Where the catalogue of a language lies."""
    return LOCALE / locale / "LC_MESSAGES" / "django.po"


def read(locale: str) -> Catalog:
    """The catalogue of a language, empty where there is none yet."""
    path = path_of(locale)
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8", project="Helpdesk", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale, charset="utf-8")


def update(locale: str, source: Catalog) -> None:
    """Adds what is new and drops what nobody needs any more; what was translated stays."""
    wanted = Catalog(charset="utf-8")
    for message in source:
        if message.id and _is_due(locale, message):
            wanted[message.id] = message
    catalog = read(locale)
    catalog.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
    write(locale, catalog)


def write(locale: str, catalog: Catalog) -> None:
    """The catalogue as a file whose lines change with the words alone: neither dates nor line numbers."""
    path = path_of(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    catalog.header_comment = ""
    write_po(out, catalog, width=0, omit_header=True, ignore_obsolete=True, include_lineno=False)
    header = [
        'msgid ""', 'msgstr ""', f'"Language: {locale}\\n"', '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"', '"Content-Transfer-Encoding: 8bit\\n"',
        f'"Plural-Forms: {catalog.plural_forms}\\n"', "", "",
    ]  # fmt: skip
    path.write_bytes("\n".join(header).encode() + out.getvalue())


def compile_all() -> None:
    """Makes what gettext reads of every catalogue that has changed since; each file appears whole or not at all."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        made = path.with_suffix(".mo")
        if made.exists() and made.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        out = io.BytesIO()
        write_mo(out, read(path.parents[1].name))
        partial = path.with_name(f"django.mo.{os.getpid()}")
        partial.write_bytes(out.getvalue())
        partial.replace(made)


def faults_of(locale: str, source: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue, a line each."""
    catalog = read(locale)
    for wanted in source:
        if not wanted.id or not _is_due(locale, wanted):
            continue
        found = catalog.get(wanted.id if isinstance(wanted.id, str) else wanted.id[0], wanted.context)
        name = f"{locale}: {_first(wanted)!r}"
        if not _is_customers(wanted) and (found is None or not any(_texts(found))):
            continue  # late_of tells
        if found is None or found.id != wanted.id:
            yield f"{name} is not in the catalogue; run python -m helpdesk.services.words update"
            continue
        yield from (f"{name} {fault}" for fault in message_faults(found, catalog))
    known = {(_first(each), each.context) for each in source if each.id and _is_due(locale, each)}
    for each in catalog:
        if each.id and (_first(each), each.context) not in known:
            yield f"{locale}: {_first(each)!r} is needed no more; run python -m helpdesk.services.words update"


def _is_due(locale: str, message: Message) -> bool:
    return LANGUAGES[locale] or _is_customers(message)


def _is_customers(message: Message) -> bool:
    return any(is_for_customers(path) for path, _line in message.locations)


def _texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def message_faults(message: Message, catalog: Catalog) -> Iterator[str]:
    """What is wrong with a translation."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    texts = _texts(message)
    if message.fuzzy:
        yield "is fuzzy"
    if not all(texts) or (message.pluralizable and len(texts) != catalog.num_plurals):
        yield "is not translated"
        return
    for place, text in enumerate(texts):
        # The first form may do without the number, as the singular of the source may.
        if Counter(_FIELDS.findall(text)) not in [Counter(_FIELDS.findall(each)) for each in ids[-1 if place else 0 :]]:
            yield f"has other fields or marks in {text!r}"
        if _ends(text) != _ends(ids[0]):
            yield f"begins or ends with another space or line in {text!r}"


def _ends(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
