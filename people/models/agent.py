"""Agents and teams."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.prepared import Prepared
from people.enums import Availability, Role


class Team(models.Model):
    """A group of agents that shares tickets."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    signature = models.TextField(_("signature"), blank=True)
    is_active = models.BooleanField(default=True)
    calendar = models.ForeignKey(
        "people.Calendar", null=True, blank=True, on_delete=models.PROTECT, related_name="teams"
    )
    # Whether the time that agents spend on its tickets is measured.
    tracks_time = models.BooleanField(default=True, db_default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Agent(models.Model):
    """A person (or bot) who works tickets. Preferences: theme, keys, notifications, panes."""

    account = models.OneToOneField(
        "people.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="agent"
    )
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.AGENT)
    home_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="home_agents")
    teams = models.ManyToManyField(Team, through="TeamMembership", related_name="agents")
    is_bot = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    availability = models.CharField(max_length=8, choices=Availability.choices, default=Availability.OFFLINE)
    capacity = models.PositiveSmallIntegerField(default=15)
    signature = models.TextField(_("signature"), blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    # What the telephone system calls this agent: an extension or a number.
    extension = models.CharField(_("extension"), max_length=40, blank=True)
    preferences = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["extension"], condition=~models.Q(extension=""), name="agent_extension_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    @property
    def sees_everything(self) -> bool:
        """Managers and administrators see the tickets of all teams."""
        return self.role in {Role.ADMINISTRATOR, Role.MANAGER}

    @property
    def may_reply(self) -> bool:
        """Everybody but light agents writes to customers and changes tickets."""
        return self.role != Role.LIGHT

    @classmethod
    def stand_in(cls, agent_id: int, role: str, team_ids: list[int]) -> "Agent":
        """What decides about rights, for building statements that are kept; never saved."""
        agent = cls(pk=agent_id, role=role)
        agent.know_teams(team_ids)
        return agent

    def know_teams(self, team_ids: list[int]) -> None:
        """Remembers the teams, for somebody who has read them already."""
        self.__dict__["_team_ids"] = team_ids

    def team_ids(self) -> list[int]:
        """Ids of the teams this agent belongs to; one query, remembered on the instance."""
        cached: list[int] | None = self.__dict__.get("_team_ids")
        if cached is None:
            cached = sorted(team_id for (team_id,) in _TEAMS.rows(agent_id=self.pk))
            self.__dict__["_team_ids"] = cached
        return cached

    def preference(self, name: str, default: Any = None) -> Any:
        """One personal setting, or the default."""
        return self.preferences.get(name, default)


class TeamMembership(models.Model):
    """An agent belongs to a team."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "team"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.agent} in {self.team}"


class AvailabilityChange(models.Model):
    """When an agent became online, busy, away or offline; append-only."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="availability_changes")
    at = models.DateTimeField(auto_now_add=True)
    availability = models.CharField(max_length=8, choices=Availability.choices)

    class Meta:
        indexes = [models.Index(fields=["agent", "at"], name="availability_agent_at")]

    def __str__(self) -> str:
        return f"{self.agent} {self.availability}"


_TEAMS: Prepared[tuple[int]] = Prepared(
    lambda agent_id: TeamMembership.objects.filter(agent_id=agent_id).values_list("team_id"), agent_id=int
)
