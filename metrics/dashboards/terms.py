"""What a page shows, in words: its days, what they are compared with, its filters, clock and view.

For whatever leaves the screen: the printed page, files and mails.
"""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from metrics.answering import Clock, View
from metrics.dashboards.filters import SLICES, Filters
from metrics.dashboards.options import Names, period_words, slice_labels

Terms = list[tuple[str, str]]  # (what, in words)


def terms_of(filters: Filters, names: Names, hidden: tuple[str, ...] = ()) -> Terms:
    """Everything that decides what is counted; slices named in `hidden` are left unsaid."""
    before = filters.before()
    found = [
        (_("Period"), f"{period_words(filters)}: {days_words(filters)}, {filters.zone}"),
        (_("Compared with"), days_words(before) if before else _("nothing")),
        *(slice_terms(filters, names, hidden) or [(_("Filters"), _("none"))]),
    ]
    clock = _("open hours of the team") if filters.clock is Clock.OPEN else _("calendar hours, day and night")
    is_cohort = filters.view is View.COHORT
    view = _("cohort: by when the ticket began") if is_cohort else _("activity: by when it happened")
    return [*found, (_("Clock"), clock), (_("View"), view)]


def slice_terms(filters: Filters, names: Names, hidden: tuple[str, ...] = ()) -> Terms:
    """The chosen values of each dimension."""
    labels = slice_labels()
    return [
        (labels[name], ", ".join(str(names.get(name, {}).get(value, value)) for value in filters.slices[name]))
        for name in SLICES
        if name in filters.slices and name not in hidden
    ]


def days_words(filters: Filters) -> str:
    """The first and the last day."""
    if filters.first == filters.last:
        return date_format(filters.first)
    return _("%(first)s to %(last)s") % {"first": date_format(filters.first), "last": date_format(filters.last)}
