"""Makes an API token for an agent and prints it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.text import normal_address
from people.actions.tokens import create_api_token
from people.enums import Scope
from people.models import Agent


class Command(BaseCommand):
    """`create_api_token EMAIL [--name N] [--scope read|write|admin]…`: the last line of stdout is the token."""

    help = "Makes an API token for an agent; the last line printed is the token."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="API")
        parser.add_argument("--scope", action="append", choices=Scope.values, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        address = normal_address(options["email"])
        agent = Agent.objects.filter(account__email=address, account__is_active=True, is_active=True).first()
        if agent is None:
            raise CommandError(f"No active agent has the address {address}.", returncode=1)
        _, text = create_api_token(agent=agent, name=options["name"], scopes=options["scope"] or [Scope.READ])
        self.stdout.write(text)
