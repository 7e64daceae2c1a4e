"""Figures in the API: the same questions and answers as on the dashboards."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import InstantField, StrictSerializer
from metrics.answering import Answer, Clock, Question, View
from metrics.catalog import DIMENSIONS, METRICS
from metrics.query import ask
from metrics.slicing import SPANS, TAG
from people import queries
from people.enums import Role
from people.models import Agent

SPLITS = (*DIMENSIONS, TAG, *SPANS)
NUMBERED = ("team", "agent")
MOST_DAYS = 3 * 366
USUAL = timedelta(days=28)
MOST_VALUES = 50
KNOWN = ("from", "to", "tz", "by", "clock", "view", *DIMENSIONS, TAG)


class FigureSerializer(StrictSerializer):
    """A figure. Durations are milliseconds (`value`: the median), shares lie between 0 and 1, NPS is in points; null
    where there is nothing to say it of. `counts`: promoters, passives, detractors. `rows`: with `by`, one a key."""

    key = serializers.SerializerMethodField()
    value = serializers.FloatField()
    n = serializers.IntegerField()
    num = serializers.IntegerField()
    den = serializers.IntegerField()
    sum_ms = serializers.IntegerField()
    mean = serializers.FloatField()
    median = serializers.FloatField()
    p90 = serializers.FloatField()
    ci = serializers.ListField(child=serializers.FloatField())
    method = serializers.CharField()
    badge = serializers.CharField()
    counts = serializers.ListField(child=serializers.IntegerField())
    approx = serializers.BooleanField()

    def get_key(self, found: Answer) -> str | int | None:
        if isinstance(found.key, datetime):
            return found.key.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return cast("str | int | None", found.key)


class AnswerSerializer(FigureSerializer):
    """A figure with what stands beside it: left out by reason, waiting, not ripe, of when it is."""

    metric = serializers.CharField()
    excluded = serializers.DictField(child=serializers.IntegerField())
    waiting = serializers.IntegerField()
    not_ripe = serializers.IntegerField()
    definition_version = serializers.IntegerField()
    as_of = InstantField()
    verified_at = InstantField()
    rows = FigureSerializer(many=True)


class MetricSerializer(StrictSerializer):
    """A metric and what its number is made of."""

    name = serializers.CharField()
    shape = serializers.CharField()
    has_clock = serializers.BooleanField()


class MetricListView(APIView):
    """Which figures there are."""

    @extend_schema(responses=MetricSerializer(many=True), operation_id="metrics_list")
    def get(self, request: Request) -> Response:
        """All of them; no query."""
        _agent(request)
        rows = MetricSerializer(list(METRICS.values()), many=True).data
        return Response({"results": rows, "next": None})


class MetricView(APIView):
    """One figure: managers see every slice, agents what is their own."""

    @extend_schema(
        parameters=[
            *[
                OpenApiParameter(name, OpenApiTypes.STR, required=False)
                for name in ("from", "to", "tz", "by", "clock", "view")
            ],
            *[OpenApiParameter(name, OpenApiTypes.STR, many=True) for name in (*DIMENSIONS, TAG)],
        ],
        responses=AnswerSerializer,
        operation_id="metric",
    )
    def get(self, request: Request, name: str) -> Response:
        """The answer for [from, to), local days of `tz`; without them the last 28 complete ones.

        About five queries, however many tickets there are.
        """
        agent = _agent(request)
        if name not in METRICS:
            raise Http404
        question = _read(request, name)
        if not agent.sees_everything:
            question = _own(question, agent)
        return Response(AnswerSerializer(ask(question)).data)


def company_zone() -> str:
    """The zone in which the company counts its days. One query at most."""
    company = queries.company()
    return (company.time_zone if company else "") or "UTC"


def _agent(request: Request) -> Agent:
    """Raises PermissionDenied for light agents."""
    agent: Agent = cast("Any", request.auth).agent
    if agent.role == Role.LIGHT:
        raise PermissionDenied("Light agents have no figures.")
    return agent


def _own(question: Question, agent: Agent) -> Question:
    """The same of the agent's own work alone."""
    others = [one for one in question.filters.get("agent", []) if one != agent.pk]
    if others or question.by in {"agent", "team"}:
        raise PermissionDenied("Agents see their own figures.")
    return replace(question, filters={**question.filters, "agent": [agent.pk]})


def _read(request: Request, name: str) -> Question:
    query = request.query_params
    wrong: dict[str, list[str]] = {
        unknown: ["There is no such parameter."] for unknown in query if unknown not in (*KNOWN, "format")
    }
    zone = _choice(ZoneInfo, query.get("tz") or company_zone(), "tz", wrong)
    last = datetime.now(zone or UTC).date()
    last = _day(query.get("to", ""), "to", last, wrong)
    first = _day(query.get("from", ""), "from", max(last, date.min + USUAL) - USUAL, wrong)
    start, end = _midnight(first, zone), _midnight(last, zone)
    clock = _choice(Clock, query.get("clock") or Clock.OPEN, "clock", wrong)
    view = _choice(View, query.get("view") or View.ACTIVITY, "view", wrong)
    by = query.get("by", "")
    if by and by not in SPLITS:
        wrong["by"] = [f"Choose one of {', '.join(SPLITS)}."]
    filters = {word: _values(query.getlist(word), word, wrong) for word in (*DIMENSIONS, TAG) if word in query}
    if not wrong and not (start < end and (end - start).days <= MOST_DAYS):
        wrong["to"] = ["The period ends after it begins, and has at most three years."]
    if wrong:
        raise ValidationError(wrong)
    return Question(
        metric=name, start=start, end=end, zone=str(zone), by=by, clock=clock, view=view, filters=filters
    )  # fmt: skip


def _choice(kind: Any, text: str, word: str, wrong: dict[str, list[str]]) -> Any:
    try:
        return kind(text)
    except (ValueError, OSError, KeyError):  # a zone's name is looked up as a file
        wrong[word] = [f"{text[:40]!r} is no choice here."]
        return None


def _day(text: str, word: str, usual: date, wrong: dict[str, list[str]]) -> date:
    try:
        return date.fromisoformat(text) if text else usual
    except ValueError:
        wrong[word] = ["A day is written as 2026-01-31."]
        return usual


def _midnight(day: date, zone: ZoneInfo | None) -> datetime:
    """When a local day begins; the first and last days there are have no neighbours in other zones."""
    try:
        return datetime.combine(day, time.min, zone or UTC).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, time.min, UTC)


def _values(texts: list[str], word: str, wrong: dict[str, list[str]]) -> list[Any]:
    if len(texts) > MOST_VALUES or any("\x00" in text for text in texts):
        wrong[word] = [f"At most {MOST_VALUES} values."]
        return []
    if word not in NUMBERED:
        return texts
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in texts):
        wrong[word] = ["An id is a number."]
        return []
    return [int(text) for text in texts]
