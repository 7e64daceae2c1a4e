"""Writes teams and who belongs to them."""

from collections.abc import Iterable

from django.db import transaction

from core.text import clean, clean_line
from people.models import Agent, Team, TeamMembership


def create_team(*, name: str, signature: str = "", members: Iterable[Agent] = (), tracks_time: bool = True) -> Team:
    """A new team with its members; raises IntegrityError when the name is taken."""
    with transaction.atomic():
        team = Team.objects.create(name=clean_line(name, 80), signature=clean(signature), tracks_time=tracks_time)
        set_members(team=team, members=members)
    return team


def change_team(
    *, team: Team, name: str, signature: str, is_active: bool = True, tracks_time: bool | None = None
) -> Team:
    """Renames a team, changes what stands under its replies, or puts it aside; its tickets stay where they are.

    `tracks_time`: whether the time spent on its tickets is measured; None leaves it.
    """
    team.name, team.signature, team.is_active = clean_line(name, 80), clean(signature), is_active
    team.tracks_time = team.tracks_time if tracks_time is None else tracks_time
    team.save(update_fields=["name", "signature", "is_active", "tracks_time"])
    return team


def set_members(*, team: Team, members: Iterable[Agent]) -> None:
    """Makes exactly these agents the members; those whose home team it is stay in any case."""
    wanted = {agent.pk for agent in members} | set(team.home_agents.values_list("pk", flat=True))
    with transaction.atomic():
        TeamMembership.objects.filter(team=team).exclude(agent_id__in=wanted).delete()
        TeamMembership.objects.bulk_create(
            [TeamMembership(team=team, agent_id=pk) for pk in sorted(wanted)], ignore_conflicts=True
        )
