"""Write the knowledge base as a folder of Markdown and YAML."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from knowledge_base.folder import write_folder


class Command(BaseCommand):
    """`manage.py export_help FOLDER`; the folder's form stands in docs/knowledge-base.md."""

    help = "Write every category, article, snippet and picture of the help centre into an empty folder."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes the folder."""
        parser.add_argument("folder", type=Path, help="a folder that is empty, or not there yet")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prints how many files; exit 1 when the folder is not empty or cannot be written."""
        folder: Path = options["folder"]
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty")
        try:
            count = write_folder(folder)
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} files written to {folder}")
