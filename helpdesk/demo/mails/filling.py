"""Filling a story: slots for machines, orders, dates and amounts, and choices written as [one|two]."""

import random
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from helpdesk.demo.mails.drafts import Person
from helpdesk.demo.mails.phrases import day_name, short_date

_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
HOME_MACHINES = {"Solo": "SO", "Solo Plus": "SP", "Duo": "DU"}
BAR_MACHINES = {"Trio": "TR", "Bar 2": "B2"}
GRINDERS = {"Grind 54": "G5", "Grind 64": "G6"}


def slots(rng: random.Random, person: Person, moment: datetime) -> dict[str, str]:
    """Return the slots that stay the same through one conversation."""
    local = moment.astimezone(ZoneInfo(person.zone))
    home, bar, grinder = (rng.choice(list(kind)) for kind in (HOME_MACHINES, BAR_MACHINES, GRINDERS))
    return {
        "name": person.name,
        "first": person.first,
        "city": person.city,
        "org": person.organization or "Atelier Ondulado",
        "home": home,
        "home_serial": _serial(rng, HOME_MACHINES[home]),
        "bar": bar,
        "bar_serial": _serial(rng, BAR_MACHINES[bar]),
        "grinder": grinder,
        "grinder_serial": _serial(rng, GRINDERS[grinder]),
        "order": f"ON-26-{rng.randint(10200, 18990)}",
        "invoice": f"FT 2026/{rng.randint(1200, 4890)}",
        "amount": money(rng.choice((289, 349, 489, 612, 749, 899, 1240)), person.language),
        "quote": money(rng.choice((4890, 6240, 8350, 9780, 12400)), person.language),
        "small": money(rng.choice((12.4, 14.9, 18.5, 21.9, 24.0)), person.language),
        "n": str(rng.randint(3, 7)),
        "bars": f"{rng.randint(5, 7)}.{rng.randint(1, 9)}".replace(
            ".", "." if person.language in {"en", "ja"} else ","
        ),
        "secs": str(rng.randint(38, 49)),
        "day": day_name(person.language, local - timedelta(days=rng.randint(2, 5))),
        "soon": day_name(person.language, local + timedelta(days=rng.randint(2, 4))),
        "date": short_date(person.language, local - timedelta(days=rng.randint(5, 24))),
        "back": short_date(person.language, local + timedelta(days=rng.randint(3, 12))),
        "until": short_date(person.language, local + timedelta(days=rng.randint(10, 400))),
    }


def fill(text: str, values: dict[str, str], rng: random.Random, *, forward: bool = False) -> str:
    """Return `text` with its choices made and slots filled; `forward` reads {day} as a day to come."""
    chosen = _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text)
    return chosen.format(**(values | {"day": values["soon"]} if forward else values))


def money(amount: float, language: str) -> str:
    """Return an amount of money as the language writes it."""
    plain = f"{amount * (6 if language == 'pt-BR' else 1):,.2f}"
    if language in {"en", "ja"}:
        return f"€{plain}"
    local = plain.replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"R$ {local}" if language == "pt-BR" else f"{local} €"


def _serial(rng: random.Random, prefix: str) -> str:
    return f"{prefix}-{rng.randint(2181, 2604)}-{rng.randint(100, 989):04d}"
