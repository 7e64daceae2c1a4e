"""A file's past in real tables: a scratch schema, the configuration as rows, the events by the doors of the rooms."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import DatabaseError, connection, transaction

from core.hours import read_schedule
from knowledge_base.models import HelpSession
from metrics.engine import log
from metrics.engine.config import KEYS
from metrics.engine.log import NOBODY, Event, LogError
from metrics.engine.opening import instant
from metrics.exam import Exam
from metrics.settings_of import ProductConfig
from people.actions.accounts import record_account_event
from people.calendars import write_spans, write_week
from people.models import (
    Agent,
    Brand,
    Calendar,
    CalendarDay,
    CalendarVersion,
    Company,
    Contact,
    Team,
    TeamMembership,
    Tier,
)
from people.queries import forget_tiers
from surveys.actions.history import record_answer, record_invitation
from surveys.models import Invitation
from tickets.actions.history import record
from tickets.enums import ChannelKind
from tickets.errors import Refused
from tickets.models import Channel, Ticket, TicketEvent

KINDS = {
    "email": ChannelKind.EMAIL,
    "chat": ChannelKind.CHAT,
    "messaging": ChannelKind.TELEGRAM,
    "phone": ChannelKind.PHONE,
    "form": ChannelKind.FORM,
}
BEGINNING = datetime.fromisoformat("1970-01-02T00:00:00+00:00")
SEEDS = ("tickets_status", "people_tier")


@contextmanager
def scratch_schema(*, keep: bool) -> Iterator[str]:
    """A schema with every table of the product, empty but for statuses and tiers, for the length of one transaction.

    Effects: nothing is left of it unless `keep`; nothing that was to happen after the commit does.
    """
    name = f"metrics_exam_{uuid4().hex[:8]}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
        )
        keys = cursor.fetchall()
        cursor.execute(f"CREATE SCHEMA {name}")
        cursor.execute(f"SET LOCAL search_path TO {name}, public")
        for table in tables:
            cursor.execute(f'CREATE TABLE {name}."{table}" (LIKE public."{table}" INCLUDING ALL)')
        for table in SEEDS:
            cursor.execute(f'INSERT INTO {name}."{table}" SELECT * FROM public."{table}"')  # noqa: S608 - own names
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}.{table}', 'id'), 1000000)")
        for table, key, definition in keys:
            cursor.execute(f'ALTER TABLE {name}.{table} ADD CONSTRAINT "{key}" {definition}')
        try:
            yield name
        finally:
            connection.run_on_commit = []
        transaction.set_rollback(not keep)


@dataclass(slots=True)
class Stage:
    """Rows by the names that the file has for them; fills the tables of the scratch schema."""

    exam: Exam
    teams: dict[str, Team] = field(default_factory=dict)
    agents: dict[Any, Agent] = field(default_factory=dict)
    tiers: dict[str, Tier] = field(default_factory=dict)
    channels: dict[tuple[str, Any], Channel] = field(default_factory=dict)  # of a kind, by a schedule
    contacts: dict[Any, Contact] = field(default_factory=dict)
    tickets: dict[Any, int] = field(default_factory=dict)
    invitations: dict[Any, Invitation] = field(default_factory=dict)
    messages: dict[int, int] = field(default_factory=dict)
    spoken_as: dict[str, str] = field(default_factory=dict)  # a channel that has no kind yet, as one that nobody uses
    _customers: dict[Any, Any] = field(default_factory=dict)
    _tier_now: dict[Any, str] = field(default_factory=dict)
    _waiting: dict[Any, Event] = field(default_factory=dict)

    def fill(self) -> ProductConfig:
        """Writes configuration and events. Raises LogError naming the seq of what a room refuses."""
        self._configure()
        ordered = sorted(self.exam.events, key=lambda event: event.seq)
        self._customers = {
            event.ticket: event.data.get("customer") for event in ordered if event.kind == log.TICKET_CREATED
        }
        self._waiting = {("t", event.ticket): event for event in ordered if event.kind == log.TICKET_CREATED}
        self._waiting |= {("s", event.data["survey"]): event for event in ordered if event.kind == log.SURVEY_SENT}
        for event in ordered:
            self._record(event)
        config = self.exam.config
        values = {name: getattr(config, name) for name in ProductConfig.__dataclass_fields__ if hasattr(config, name)}
        values["live_channels"] = frozenset(self._as(name) for name in config.live_channels)
        values["sla"] = {self._as(name): targets for name, targets in config.sla.items()}
        if config.promised is not None:
            own = config.promised.items()
            values["promised"] = {(self.tickets[ticket], *rest): policy for (ticket, *rest), policy in own}
        return ProductConfig(**values)

    def _as(self, channel: str) -> str:
        return self.spoken_as.get(channel, channel)

    def _configure(self) -> None:
        document = self.exam.document.get("config") or {}
        assert set(document) <= KEYS
        Company.objects.create(name="Exam", time_zone=self.exam.config.report_tz)
        brand = Brand.objects.create(name="Exam", slug="exam")
        self._team(NOBODY)
        for name, team in self.exam.config.home_teams.items():
            self._agent(name, team)
        for name in document.get("bots") or ():
            self._agent(name, NOBODY, is_bot=True)
        said = [event for event in self.exam.events if event.data.get("team") and event.kind != log.ASSIGNED]
        for name, team in sorted({(event.agent, event.team) for event in said}, key=str):
            if name in self.agents:  # who is credited to a team works in it
                TeamMembership.objects.get_or_create(agent=self.agents[name], team=self._team(team))
        calendars = {name: self._calendar(name, one) for name, one in (document.get("schedules") or {}).items()}
        self.tiers = {tier.slug: tier for tier in Tier.objects.all()}
        for name in sorted({event.tier for event in self.exam.events if event.tier} - set(self.tiers)):
            self.tiers[name] = Tier.objects.create(name=name, slug=name, order=len(self.tiers))
        forget_tiers()
        rows = [event for event in self.exam.events if event.kind == log.TICKET_CREATED]
        used = {event.data["channel"] for event in rows}
        if "social" in used:
            free = [name for name in ("form", "messaging") if name not in used]
            if not free:
                raise LogError("social, form and messaging in one file: this product has no kind of channel for social")
            self.spoken_as["social"] = free[0]
        for name, schedule in sorted({(event.data["channel"], self._schedule(event)) for event in rows}, key=str):
            self.channels[name, schedule] = Channel.objects.create(
                slug=f"{name}-{schedule}" if schedule else name,
                name=name,
                kind=KINDS[self._as(name)],
                brand=brand,
                default_team=self.teams[NOBODY],
                calendar=calendars.get(schedule),
            )

    def _schedule(self, event: Event) -> Any:
        """The name of the schedule that holds for a ticket, by the event of its creation."""
        document = self.exam.document.get("config") or {}
        by_channel = (document.get("channel_schedule") or {}).get(event.data["channel"])
        return (document.get("ticket_schedule") or {}).get(event.ticket, by_channel)

    def _calendar(self, name: str, document: Any) -> Calendar | None:
        if document is None:
            return None
        row, days = Calendar.objects.create(name=name), dict[Any, Any]()
        for one in document if isinstance(document, list) else [document]:
            schedule, since = read_schedule(one), one.get("from")
            CalendarVersion.objects.create(
                calendar=row,
                valid_from=date.fromisoformat(since) if since else None,
                time_zone=str(schedule.zone),
                weekly=write_week(schedule.weekly),
            )
            days |= schedule.days
        for day, spans in days.items():
            CalendarDay.objects.create(calendar=row, date=day, hours=write_spans(spans))
        return row

    def _team(self, name: str) -> Team:
        if name not in self.teams:
            self.teams[name] = Team.objects.create(name=name)
        return self.teams[name]

    def _agent(self, name: Any, team: str = NOBODY, *, is_bot: bool = False) -> Agent | None:
        if name is None:
            return None
        if name not in self.agents:
            home = self._team(team)
            self.agents[name] = Agent.objects.create(name=str(name), home_team=home, is_bot=is_bot)
            TeamMembership.objects.create(agent=self.agents[name], team=home)
        return self.agents[name]

    def _contact(self, name: Any) -> Contact:
        if name not in self.contacts:
            self.contacts[name] = Contact.objects.create(name="" if name is None else str(name))
        return self.contacts[name]

    def _record(self, event: Event) -> None:
        try:
            with transaction.atomic():
                self._write(event)
        except (ValueError, TypeError, KeyError, Refused, DatabaseError) as error:
            raise LogError(f"seq {event.seq}: {error}") from error

    def _write(self, event: Event) -> None:
        at = instant(event.at)
        if event.kind == log.TICKET_CREATED:
            if ("t", event.ticket) in self._waiting:
                self._create(event, at)
        elif event.kind == log.SURVEY_SENT:
            if ("s", event.data["survey"]) in self._waiting:
                self._ask(event, at)
        elif event.kind == log.SURVEY_ANSWERED:
            self._answer(event, at)
        elif event.kind == log.SELFSERVICE_SESSION:
            self._visit(event, at)
        elif event.kind.startswith("account_"):
            value, currency = event.data.get("value"), event.data.get("currency") or "EUR"
            paid = {} if value is None else {"value": round(value), "currency": currency}
            record_account_event(account=str(event.data["account"]), kind=event.kind, at=at, **paid)
        else:
            self._happen(event, at)

    def _number(self, name: Any) -> int:
        """The number of a ticket, whose row appears ahead of its turn if somebody speaks of it before."""
        row = self._waiting.get(("t", name))
        if row is not None:
            self._create(row, instant(row.at))
        return self.tickets[name]

    def _create(self, event: Event, at: datetime) -> None:
        del self._waiting["t", event.ticket]
        data = event.data
        self._set_tier(event)
        channel = self.channels[data["channel"], self._schedule(event)]
        values: dict[str, Any] = {"type": event.kind, "channel": channel}
        values["requester"] = self._contact(data.get("customer"))
        values |= {name: data[name] for name in ("language", "tags", "initiator", "purpose") if data.get(name)}
        if data.get("team"):
            values["team"] = self._team(data["team"])
        if data.get("follow_up_of") is not None:
            values["follow_up_of"] = Ticket.objects.get(pk=self._number(data["follow_up_of"]))
        self.tickets[event.ticket] = record(values, at).pk

    def _set_tier(self, event: Event) -> None:
        """The tier that the file says of this ticket; a customer may have had another one before."""
        customer = self._customers[event.ticket]
        if self._tier_now.get(customer) == event.tier:
            return
        contact = self._contact(customer)
        contact.tier = self.tiers[event.tier]
        contact.save(update_fields=["tier"])
        self._tier_now[customer] = event.tier

    def _happen(self, event: Event, at: datetime) -> None:
        number = self._number(event.ticket)
        self._set_tier(event)
        frozen = {"tier", "language"} | (set() if event.kind == log.ASSIGNED else {"team"})  # as rows have it by then
        left_out = {"seq", "at", "customer", *frozen}
        values = {name: value for name, value in event.data.items() if name not in left_out}
        values["ticket"] = number
        for name in ("agent", "bot"):
            if name in values:
                values[name] = self._agent(values[name], is_bot=name == "bot")
        if event.kind == log.ASSIGNED:
            values["team"] = self._team(values["team"]) if values.get("team") else None
        for name in ("into", "of"):
            if name in values:
                values[name] = Ticket.objects.get(pk=self._number(values[name]))
        if event.kind == log.MESSAGE_MARKED:
            values["message"] = self.messages.get(event.data.get("message") or 0)
        record({name: value for name, value in values.items() if value is not None or name == "ticket"}, at)
        if event.kind == log.CUSTOMER_MESSAGE:
            row = TicketEvent.objects.filter(ticket_id=number, kind=event.kind).order_by("-id").first()
            self.messages[event.seq] = (row.message_id if row else None) or 0

    def _ask(self, event: Event, at: datetime) -> None:
        data, config = event.data, self.exam.config
        del self._waiting["s", data["survey"]]
        if event.ticket is not None:
            number = self._number(event.ticket)
            self._set_tier(event)
        customer, expires = data.get("customer"), data.get("expires_at")
        threshold = {"csat": config.csat_satisfied_from, "ces": config.ces_easy_from}.get(data["kind"])
        scale = "ten" if data["kind"] == "csat" and (threshold or 0) > 7 else ""
        self.invitations[data["survey"]] = record_invitation(
            at=at,
            kind=data["kind"],
            ticket=None if event.ticket is None else Ticket.objects.get(pk=number),
            customer=None if customer is None else self._contact(customer),
            agent=self._agent(event.agent),
            handled_by=data.get("handled_by") or "human",
            delivered=data.get("delivered") is not False,
            expires_at=None if expires is None else instant(round(expires * 1000)),
            threshold=threshold,
            scale=scale,
        )

    def _answer(self, event: Event, at: datetime) -> None:
        data = event.data
        sent = self._waiting.get(("s", data["survey"]))
        if sent is not None:
            self._ask(sent, instant(sent.at))
        invitation = None if data.get("open_link") else self.invitations[data["survey"]]
        record_answer(
            at=at,
            invitation=invitation,
            kind=data.get("kind") or "csat",
            score=data.get("score"),
            comment="" if data.get("score") is not None else "words",
            suspect_bot=bool(data.get("suspect_bot")),
            open_link=bool(data.get("open_link")),
        )

    def _visit(self, event: Event, at: datetime) -> None:
        data = event.data
        name = data["visitor"]
        is_customer = name in self._customers.values()
        HelpSession.objects.create(
            visitor=hashlib.sha256(str(name).encode()).hexdigest()[:26],
            contact=self._contact(name) if is_customer else None,
            language="en",
            started_at=at,
            last_at=at,
            intent_at=at if data.get("intent") else None,
            shown_at=at if data.get("content_shown") else None,
            helpful=data.get("helpful"),
        )
