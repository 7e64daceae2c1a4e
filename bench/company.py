"""The company of the bench: teams, agents, a mailbox, and a signed-in browser session."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from channels_inbox.actions.channels import create_email_channel
from helpdesk.first_run import set_up
from people.actions.contacts import create_organization
from people.actions.staff import create_agent
from people.actions.teams import create_team
from people.enums import Role
from people.models import Agent, Team

MAILBOX = "support@bench.test"
TEAMS = ("Support", "Billing", "Returns", "Technical", "Cafés", "Workshop")
AGENTS = 24
ORGANIZATIONS = 200


@dataclass(frozen=True, slots=True)
class Company:
    """Who works here. `reader` is the agent whose pages are measured: a plain one, in half of the teams."""

    reader: Agent


def found_company() -> Company:
    """Sets the installation up through its own actions; the mailbox acknowledges, as a new one does by default.

    It has no outgoing server yet, so acknowledgements are written and queued, and their sending is not measured.
    """
    admin = set_up(
        company="Bench",
        language="en",
        time_zone="UTC",
        team=TEAMS[0],
        name="Ada",
        email="ada@bench.test",
        password="a password for the bench",
    )
    teams = [admin.home_team, *(create_team(name=name) for name in TEAMS[1:])]
    agents = [_employ(number, teams) for number in range(AGENTS)]
    create_email_channel(
        address=MAILBOX,
        name="Bench",
        default_team=teams[0],
        incoming="smtp",
        outgoing="none",
        config={"ack_enabled": True, "plus_addresses": True, "quote": True},
    )
    for number in range(ORGANIZATIONS):
        create_organization(name=f"Organization {number}", domains=(f"org{number}.example",))
    return Company(reader=agents[0])


def _employ(number: int, teams: list[Team]) -> Agent:
    own = [teams[(number + step) % len(teams)] for step in range(3)]
    return create_agent(
        email=f"agent{number}@bench.test", name=f"Agent {number}", role=Role.AGENT, teams=own, home_team=own[0]
    )


def sign_in(agent: Agent) -> dict[str, str]:
    """The cookies of a browser in which this agent is signed in."""
    account = agent.account
    assert account is not None
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return {settings.SESSION_COOKIE_NAME: str(session.session_key)}
