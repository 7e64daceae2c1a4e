"""Which agent a telephone system means."""

import re

from django.db.models import Q

from core.text import normal_address
from people.models import Agent
from people.phones import to_company_e164, to_e164

_WAY = re.compile(r"^(?:sips?|client|tel):", re.IGNORECASE)


def agent_called(name: str, country: str, *, past: bool = False) -> Agent | None:
    """The agent with this e-mail address, extension or number; `sip:204@pbx` is 204. One or two queries.

    `past`: also one who works here no longer, and by name.
    """
    plain = _WAY.sub("", name.strip()).partition(";")[0]
    names = {plain, plain.partition("@")[0]} - {""}
    number = to_e164(plain, country) or to_company_e164(plain)
    wanted = Q(account__email=normal_address(plain)) | Q(extension__in=names)
    people = Agent.objects.filter(is_bot=False) if past else Agent.objects.filter(is_bot=False, is_active=True)
    found = list(people.filter(wanted | Q(name__iexact=plain) if past else wanted)[:2])
    if not found and number:
        others = people.exclude(extension="").order_by("pk")
        # Extensions that are numbers may be written in any way.
        found = [agent for agent in others if (to_e164(agent.extension, country) or agent.extension) == number]
    return found[0] if len(found) == 1 else None
