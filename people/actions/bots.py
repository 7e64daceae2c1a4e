"""Writes the agents that are programs: they have a name and a team, and no account."""

from core.text import clean_line
from people.enums import Role
from people.models import Agent, Team


def save_bot(*, bot_id: int | None, name: str, team: Team) -> Agent:
    """The bot under this name and in this team; a new one for an id that is no bot's. One or two statements."""
    name = clean_line(name, 120)
    found = Agent.objects.filter(pk=bot_id, is_bot=True).first() if bot_id else None
    if found is None:
        return Agent.objects.create(name=name, role=Role.AGENT, home_team=team, is_bot=True)
    found.name, found.home_team, found.is_active = name, team, True
    found.save(update_fields=["name", "home_team", "is_active"])
    return found
