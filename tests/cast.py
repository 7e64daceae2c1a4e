"""Who plays in the tests, and short ways to let them act."""

from dataclasses import dataclass
from datetime import datetime

from django.test import Client

from core.clocks import now
from people.actions.contacts import find_or_create_contact
from people.actions.customers import begin_session
from people.customers import COOKIE
from people.enums import IdentityKind, Role
from people.models import Account, Agent, Brand, Company, Contact, Team, TeamMembership
from tickets.actions.conversation import forget_statuses
from tickets.actions.incoming import Incoming
from tickets.actions.intake import append_message, open_ticket
from tickets.enums import ChannelKind
from tickets.models import Channel, Message, Ticket

PASSWORD = "correct horse battery"


@dataclass
class Cast:
    """Alice and Bob work in Support, Charlie in Billing; Dana writes to the mailbox of Support."""

    support: Team
    billing: Team
    alice: Agent
    bob: Agent
    charlie: Agent
    dana: Contact
    mailbox: Channel

    def incoming(self, text: str = "The left group leaks.", **more: object) -> Incoming:
        """A message of Dana's."""
        moment = now()
        values = {
            "channel": self.mailbox,
            "author": self.dana,
            "author_name": "Dana Petrescu",
            "author_email": "dana@customer.test",
            "subject": "Leaking group",
            "text": text,
            "language": "en",
            "sent_at": moment,
            "received_at": moment,
            **more,
        }
        return Incoming(**values)  # type: ignore[arg-type]

    def open_ticket(self, text: str = "The left group leaks.", **more: object) -> Ticket:
        """A new ticket of Dana's."""
        return open_ticket(incoming=self.incoming(text, **more)).ticket

    def answer(self, ticket: Ticket, text: str = "Any news?", **more: object) -> Message:
        """Dana writes again."""
        return append_message(ticket_number=ticket.pk, incoming=self.incoming(text, **more))

    def client(self, agent: Agent) -> Client:
        """A browser in which this agent is signed in."""
        client = Client()
        assert agent.account is not None
        client.force_login(agent.account, backend="people.backends.AccountBackend")
        return client

    def customer(self, contact: Contact) -> Client:
        """A browser in which this contact is signed in to the help pages."""
        client = Client()
        client.cookies[COOKIE] = begin_session(contact=contact, email=contact.email)
        return client


def make_agent(name: str, role: Role, team: Team) -> Agent:
    """An agent with an account and one team."""
    account = Account.objects.create_user(f"{name.lower()}@helpdesk.test", PASSWORD)
    agent = Agent.objects.create(name=name, role=role, home_team=team, account=account)
    TeamMembership.objects.create(agent=agent, team=team)
    return agent


def make_cast() -> Cast:
    """Writes the cast into the database."""
    forget_statuses()
    Company.objects.create(name="Ondine", public_url="https://help.ondine.test")
    brand = Brand.objects.create(name="Ondine", slug="ondine")
    support, billing = Team.objects.create(name="Support"), Team.objects.create(name="Billing")
    mailbox = Channel.objects.create(
        slug="support",
        name="Support",
        kind=ChannelKind.EMAIL,
        address="support@demo.test",
        brand=brand,
        default_team=support,
    )
    return Cast(
        support=support,
        billing=billing,
        alice=make_agent("Alice", Role.AGENT, support),
        bob=make_agent("Bob", Role.AGENT, support),
        charlie=make_agent("Charlie", Role.AGENT, billing),
        dana=find_or_create_contact(kind=IdentityKind.EMAIL, value="dana@customer.test", name="Dana Petrescu"),
        mailbox=mailbox,
    )


def kinds(ticket: Ticket) -> list[str]:
    """The kinds of a ticket's events in order of ingestion."""
    return list(ticket.events.order_by("id").values_list("kind", flat=True))


def minutes_ago(count: int) -> datetime:
    """An instant in the past."""
    from datetime import timedelta

    return now() - timedelta(minutes=count)
