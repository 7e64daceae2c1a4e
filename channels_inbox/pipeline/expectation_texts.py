"""What customers are told about when an answer can be expected, in their language."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import formats, timezone, translation

from core.clocks import now
from people.models import Company
from tickets.expectation import expected_answer
from tickets.models import Channel

LINES = {
    "en": "Half of all requests are answered by {when} ({zone}) if they are written now.",
    "de": "Die Hälfte aller Anfragen, die jetzt kommen, ist bis {when} ({zone}) beantwortet.",
    "fr": "La moitié des demandes écrites maintenant reçoivent une réponse avant le {when} ({zone}).",
    "pt": "Metade dos pedidos escritos agora tem resposta até {when} ({zone}).",
    "pt-br": "Metade das solicitações escritas agora tem resposta até {when} ({zone}).",
    "ro": "Jumătate din solicitările scrise acum primesc răspuns până la {when} ({zone}).",
}
STEP = timedelta(minutes=15)


def expectation_line(channel: Channel, language: str) -> str:
    """By when half of those who write now are answered, or "" when too little is known. Up to four queries."""
    due = expected_answer(channel, now())
    if due is None:
        return ""
    code = language.lower()
    known = code if code in LINES else code.partition("-")[0]
    known = known if known in LINES else "en"
    zone = Company.objects.values_list("time_zone", flat=True).first() or "UTC"
    with translation.override(known):
        when = formats.date_format(timezone.localtime(_rounded(due), ZoneInfo(zone)), "DATETIME_FORMAT")
    return LINES[known].format(when=when, zone=zone)


def _rounded(instant: datetime) -> datetime:
    """Up to the next quarter of an hour: nobody is told a minute."""
    midnight = instant.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + -((midnight - instant) // STEP) * STEP
