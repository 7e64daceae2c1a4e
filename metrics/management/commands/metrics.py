"""`manage.py metrics compute|export|rebuild|verify`: figures of a file, the file, all anew, and whether they agree."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from metrics.engine.log import LogError


class Command(BaseCommand):
    """Exit 0 = done, 1 = failed or figures differ, 2 = wrong usage or a file that cannot be read."""

    help = "Works figures out: of a file of events, all anew, or to compare."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """compute --events FILE --json [--keep] | export --from DAY --to DAY [--out FILE] | rebuild [--again] |
        verify [--days N]
        """
        actions = parser.add_subparsers(dest="action", required=True)
        compute = actions.add_parser("compute", help="The figures of a file of events, in a scratch schema.")
        compute.add_argument("--events", required=True, type=Path, metavar="FILE")
        compute.add_argument("--json", action="store_true", required=True, help="Print one JSON object.")
        compute.add_argument("--keep", action="store_true", help="Leave the schema; its name is printed to stderr.")
        export = actions.add_parser("export", help="The settings and events of a period as such a file, nobody named.")
        export.add_argument("--from", dest="start", required=True, metavar="DAY", help="The first day, as 2026-11-01.")
        export.add_argument("--to", dest="end", required=True, metavar="DAY", help="The day after the last one.")
        export.add_argument("--out", type=Path, metavar="FILE", help="Where to; the screen if it is left out.")
        rebuild = actions.add_parser("rebuild", help="Work every figure out anew; goes on where it was stopped.")
        rebuild.add_argument("--again", action="store_true", help="From the beginning, even if one was stopped.")
        verify = actions.add_parser("verify", help="Compare stored figures with their recomputation.")
        verify.add_argument("--days", type=int, default=20, metavar="N", help="How many older days, drawn by lot.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        try:
            getattr(self, f"_{options['action']}")(options)
        except OperationalError as error:
            raise CommandError(f"The database does not answer: start with make run. ({error})".strip()) from error

    def _compute(self, options: dict[str, Any]) -> None:
        from metrics.exam import read_exam
        from metrics.examining import examine

        try:
            exam = read_exam(json.loads(options["events"].read_text(encoding="utf-8")))
        except (OSError, ValueError, LogError) as error:
            raise CommandError(f"{options['events']}: {error}", returncode=2) from error
        try:
            found, schema = examine(exam, keep=options["keep"])
        except LogError as error:
            raise CommandError(str(error), returncode=1) from error
        if options["keep"]:
            self.stderr.write(f"kept in the schema {schema}")
        self.stdout.write(json.dumps(found, ensure_ascii=False))

    def _export(self, options: dict[str, Any]) -> None:
        from metrics.exporting import export
        from metrics.settings_of import zone_of_reports
        from metrics.slicing import midnight

        zone = ZoneInfo(zone_of_reports())
        try:
            start, end = (midnight(date.fromisoformat(options[edge]), zone) for edge in ("start", "end"))
            text = json.dumps(export(start, end), ensure_ascii=False)
            if options["out"] is not None:
                options["out"].write_text(text, encoding="utf-8")
        except (OSError, ValueError) as error:
            raise CommandError(str(error), returncode=2) from error
        if options["out"] is None:
            self.stdout.write(text)

    def _rebuild(self, options: dict[str, Any]) -> None:
        from metrics.rebuilding import rebuild

        rebuild(again=options["again"], progress=self._progress)
        self.stdout.write("Every figure was worked out anew.")

    def _progress(self, done: int, of: int) -> None:
        self.stdout.write(f"{done} of {of} tickets")
        sys.stdout.flush()

    def _verify(self, options: dict[str, Any]) -> None:
        from metrics.reconciling import reconcile

        differing = reconcile(older_days=options["days"])
        for day, detail in differing.items():
            self.stdout.write(f"{day}: {detail}")
        if differing:
            raise CommandError("Some figures differ from their recomputation; `metrics rebuild` mends them.")
        self.stdout.write("Every figure compared equals its recomputation.")
