"""`metrics compute`: a file's past through the write path, the jobs and the query layer of the product."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from metrics import jobs, query
from metrics.answering import Answer, Question
from metrics.engine.compute import compute
from metrics.engine.facts import Fact
from metrics.engine.opening import instant
from metrics.exam import Exam
from metrics.loading import load_accounts
from metrics.report import Order, early, report
from metrics.settings_of import ProductConfig
from metrics.staging import BEGINNING, Stage, scratch_schema
from people import calendars
from people.queries import forget_tiers


class Named:
    """Answers of the query layer in the file's own names."""

    def __init__(self, stage: Stage) -> None:
        self.database = query.Database()
        self.tickets = {number: name for name, number in stage.tickets.items()}
        self.names: dict[str, dict[Any, Any]] = {
            "agent": {agent.pk: name for name, agent in stage.agents.items()},
            "team": {team.pk: name for name, team in stage.teams.items()},
            "channel": {spoken: name for name, spoken in stage.spoken_as.items()},
        }

    def ask(self, question: Question) -> Answer:
        """The answer to a question, its rows named."""
        answer = self.database.ask(question)
        names = self.names.get(question.by, {})
        return replace(answer, rows=tuple(replace(row, key=names.get(row.key, row.key)) for row in answer.rows))

    def facts(self, metric: str, start: datetime | None = None, end: datetime | None = None) -> list[Fact]:
        """The facts of a metric, their tickets named."""
        found = self.database.facts(metric, start, end)
        for fact in found:
            number, colon, rest = fact.subject.partition(":")
            if number.isdigit():
                fact.subject = f"{self.tickets[int(number)]}{colon}{rest}"
            fact.ticket = self.tickets.get(fact.ticket, fact.ticket)
        return found


def examine(exam: Exam, *, keep: bool = False) -> tuple[dict[str, Any], str]:
    """The report of a file, and the name of the schema. Raises LogError for what a room refuses.

    Effects: none that stay, unless `keep`: then the schema does.
    """
    compute(exam.events, exam.config, exam.as_of)  # what is no log is named before anything is written
    with scratch_schema(keep=keep) as schema:
        forget_everything()
        stage = Stage(exam)
        config = stage.fill()
        reader, found = Named(stage), dict[str, Any]()
        jobs.mark_visitors(since=BEGINNING)
        if exam.as_of_early is not None:
            found |= early(_as_of(exam, exam.as_of_early, config), reader)
        found |= report(_as_of(exam, exam.as_of, config), reader)
    forget_everything()
    return found, schema


def forget_everything() -> None:
    """Processes keep hours and tiers by numbers that another schema uses again."""
    calendars.forget()
    forget_tiers()


def _as_of(exam: Exam, moment: int, config: ProductConfig) -> Order:
    """Runs the jobs to quiet as of a moment."""
    while jobs.refresh(as_of=instant(moment), config=config):
        pass
    accounts = [event for event in load_accounts() if event.at <= moment]
    return replace(exam.order(moment), accounts=accounts)
