"""How we help: when people are there, for everybody and for what a tier adds; made from tiers and calendars."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clocks import now
from knowledge_base.views.visits import begin, fresh_page
from people import calendars, queries
from people.calendar_preview import DayLine, Moment, moment_of, week_lines
from people.models import Calendar, Tier


@dataclass(frozen=True, slots=True)
class Hours:
    """Whose hours, whether it is open now, and the week; both empty where somebody is always there."""

    name: str
    moment: Moment | None
    week: list[DayLine]


@require_safe
def service(request: HttpRequest, language: str) -> HttpResponseBase:
    """The company's hours, then those of each tier that has its own. Two queries, and two for each calendar."""
    visit = begin(request, language)
    with translation.override(language):
        company = queries.company()
        found = [_hours(_("Everybody"), company.calendar if company else None)]
        tiers = Tier.objects.select_related("calendar").filter(calendar__isnull=False)
        found += [_hours(tier.name, tier.calendar) for tier in tiers]
        return fresh_page(visit, "knowledge_base/help/service.html", {"hours": found})


def _hours(name: str, calendar: Calendar | None) -> Hours:
    if calendar is None:
        return Hours(name, None, [])
    clock, at = calendars.clock_of(calendar), now()
    return Hours(name, moment_of(clock, at), week_lines(clock.schedule_at(at).weekly))
