"""Settings: files of past calls, with a look at what would be taken in before anything is."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from channels_inbox.actions.call_imports import Reader, start_import, store_import
from channels_inbox.kinds.phone.call_log import COLUMNS, PastCall, WrongLine, guess, read_lines
from channels_inbox.models import CallImport
from core import blobs
from people import queries
from people.access import AgentRequest, agent_required
from people.enums import Role
from people.forms import zone_choices
from tickets.enums import ChannelKind
from tickets.models import Channel

administrators = agent_required(Role.ADMINISTRATOR)
ROWS_SHOWN, ERRORS_SHOWN, IMPORTS_SHOWN = 5, 20, 20


class FileForm(forms.Form):
    """A file of calls."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Values separated by commas, semicolons or tabs, with column names in the first line."),
    )


class ColumnsForm(forms.Form):
    """Which column is what."""

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=zone_choices,
        help_text=gettext_lazy("Of times that do not say theirs."),
    )
    dates = forms.ChoiceField(
        label=gettext_lazy("Dates such as 04/05/2026"),
        choices=[("dmy", gettext_lazy("Day first")), ("mdy", gettext_lazy("Month first"))],
        initial="dmy",
    )

    def __init__(self, *args: Any, head: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((str(place), cell or str(place + 1)) for place, cell in enumerate(head))]
        for column in COLUMNS:
            self.fields[column.name] = forms.ChoiceField(
                label=str(column.label), choices=choices, required=column.needed
            )

    def clean(self) -> dict[str, Any]:
        """One column cannot be two things."""
        given: dict[str, Any] = super().clean() or {}
        places = list(self.mapping(given).values())
        if len(places) != len(set(places)):
            raise ValidationError(_("A column was chosen twice."))
        return given

    @staticmethod
    def mapping(given: dict[str, Any]) -> dict[str, int]:
        """Places by what stands there."""
        return {column.name: int(given[column.name]) for column in COLUMNS if given.get(column.name)}


def _channel(slug: str) -> Channel:
    return get_object_or_404(Channel.objects.select_related("settings"), slug=slug, kind=ChannelKind.PHONE)


@administrators
@require_http_methods(["GET", "POST"])
def imports(request: AgentRequest, slug: str) -> HttpResponse:
    """Takes a file, and lists the former ones."""
    channel = _channel(slug)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > settings.UPLOAD_MAX_BYTES:
                raise WrongLine(_("The file is too large."))
            row = store_import(channel=channel, agent=request.agent, filename=file.name, content=file.read())
        except WrongLine as error:
            form.add_error("file", str(error))
        else:
            return redirect("channels:import", slug, row.pk)
    found = CallImport.objects.filter(channel=channel).order_by("-pk")[:IMPORTS_SHOWN]
    context = {"page_title": _("Import calls"), "channel": channel, "form": form, "imports": found}
    return render(request, "channels_inbox/phone/imports.html", context)


@administrators
@require_http_methods(["GET", "POST"])
def one(request: AgentRequest, slug: str, import_id: int) -> HttpResponse:
    """A file: its columns and what would be taken in; later, how far it is and what was wrong."""
    row = get_object_or_404(CallImport.objects.select_related("channel__settings"), pk=import_id, channel__slug=slug)
    context: dict[str, Any] = {"page_title": _("Import calls"), "channel": row.channel, "row": row}
    if row.state != CallImport.State.MAPPING:
        return render(request, "channels_inbox/phone/import.html", context)
    lines = read_lines(blobs.get(row.sha256))
    company = queries.company()
    first = {name: str(place) for name, place in guess(lines[0]).items()}
    first["time_zone"] = company.time_zone if company else "UTC"
    form = ColumnsForm(request.POST or None, head=lines[0], initial={"dates": "dmy", **first})
    given: Any = form.initial
    if request.method == "POST":
        if form.is_valid() and "start" in request.POST:
            mapping, cleaned = form.mapping(form.cleaned_data), form.cleaned_data
            start_import(row=row, mapping=mapping, dates=cleaned["dates"], time_zone=cleaned["time_zone"])
            messages.success(request, _("The calls are being taken in."))
            return redirect("channels:import", slug, row.pk)
        given = getattr(form, "cleaned_data", form.initial)  # an empty post chooses nothing
    row.mapping = {**ColumnsForm.mapping(given), "dates": given.get("dates") or "dmy"}
    row.time_zone = given.get("time_zone") or "UTC"
    context |= {"form": form, "head": lines[0], "first": lines[1 : ROWS_SHOWN + 1], **_tried(row, lines[1:])}
    return render(request, "channels_inbox/phone/import.html", context)


def _tried(row: CallImport, lines: list[list[str]]) -> dict[str, Any]:
    """What would come of every line; nothing is written."""
    reader, wrong = Reader(row), []
    calls: list[PastCall] = []
    good = 0
    for number, line in enumerate(lines, start=2):
        try:
            call = reader.call(line)
        except WrongLine as error:
            wrong.append({"line": number, "words": str(error)})
        else:
            good += 1
            calls += [call] if len(calls) < ROWS_SHOWN else []
    return {"good": good, "wrong": len(wrong), "problems": wrong[:ERRORS_SHOWN], "calls": calls}
