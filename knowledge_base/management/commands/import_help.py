"""Take in a folder of Markdown and YAML."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from knowledge_base.actions.reading_folder import read_folder
from people.models import Agent


class Command(BaseCommand):
    """`manage.py import_help FOLDER [--agent EMAIL]`; the folder's form stands in docs/knowledge-base.md."""

    help = "Take in categories, articles, snippets and pictures; what is the same already is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes the folder, and whose work it is."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--agent", metavar="EMAIL", help="who stands as the author of what is new")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prints what came of it; exit 1 when a file could not be read (the others were)."""
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder")
        agent = None
        if options["agent"]:
            agent = Agent.objects.filter(account__email__iexact=options["agent"]).first()
            if agent is None:
                raise CommandError(f"nobody here has the address {options['agent']}")
        report = read_folder(root=folder, agent=agent)
        self.stdout.write(f"{report.made} made, {report.changed} changed, {report.same} the same")
        if report.problems:
            raise CommandError("not taken in:\n" + "\n".join(report.problems))
