"""`manage.py rebuild_help_search`: makes the index of the articles' search anew."""

from typing import Any

from django.core.management.base import BaseCommand

from knowledge_base.search.documents import rebuild


class Command(BaseCommand):
    """Needed after a change of the stemmers (an upgrade of PostgreSQL); everything else is kept by publishing."""

    help = "Makes the index of the articles' search anew."

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs it and says how many."""
        self.stdout.write(f"{rebuild()} translations are indexed.")
