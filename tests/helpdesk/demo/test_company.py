"""The demo's company is made by the product's own actions, once."""

import pytest
from django.contrib.auth import authenticate

from channels_inbox.mailboxes import load_book
from channels_inbox.outbound.config import read_outgoing
from helpdesk.demo import company
from helpdesk.demo.crew import Crew
from people.enums import Role
from people.models import Agent, Company, Organization

pytestmark = pytest.mark.django_db


def test_company_is_founded_in_an_empty_database() -> None:
    assert (company.is_empty(), company.is_demo()) == (True, False)

    company.found_company()

    assert (company.is_empty(), company.is_demo()) == (False, True)
    roles = {agent.account.email: agent.role for agent in Agent.objects.select_related("account") if agent.account}
    assert roles == {
        "admin@demo.test": Role.ADMINISTRATOR,
        "manager@demo.test": Role.MANAGER,
        "ana@demo.test": Role.AGENT,
        "ben@demo.test": Role.AGENT,
        "light@demo.test": Role.LIGHT,
    }
    assert Organization.objects.count() > 20


def test_demo_accounts_open_with_the_password_of_the_demo() -> None:
    company.found_company()

    assert all(authenticate(email=one.email, password="demo") is not None for one in company.STAFF)


def test_mailbox_takes_mail_and_sends_to_the_sink() -> None:
    company.found_company()

    company.point_outgoing_mail(4025)

    mailbox = load_book().find("support+token@demo.test")
    assert mailbox is not None
    outgoing = read_outgoing(mailbox.channel)
    assert (mailbox.incoming, outgoing.host, outgoing.port, outgoing.security) == ("smtp", "127.0.0.1", 4025, "plain")
    assert mailbox.config["ack_enabled"] is True


def test_office_has_hours_and_holidays() -> None:
    company.found_company()

    office = Company.objects.get().calendar
    assert office is not None
    assert office.holidays_until is not None
    assert office.days.filter(date=office.holidays_until.replace(day=25), name="Christmas Day").exists()


def test_crew_knows_everybody() -> None:
    company.found_company()

    crew = Crew.gather()

    assert len(crew.agents) == 5
    assert len(crew.teams) == 4
