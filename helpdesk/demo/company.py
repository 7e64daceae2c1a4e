"""The demo's company: Ondine, espresso machines, Porto, with its teams, people and one mailbox."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from automation.actions.policies import save_policy
from channels_inbox.actions.channels import change_channel, create_email_channel
from core.clocks import now
from helpdesk.demo.channels import open_channels
from helpdesk.demo.mails.people import COUNTRIES
from helpdesk.demo.mails.stories import Desk
from people.actions.calendars import assign_calendar, confirm_holidays, create_calendar
from people.actions.company import create_company
from people.actions.contacts import create_organization
from people.actions.staff import create_agent, set_availability
from people.actions.teams import create_team
from people.calendar_forms import period
from people.calendars import today
from people.enums import Availability, Role
from people.models import Agent, Company, Team, Tier
from people.public_holidays import holidays_between
from tickets.enums import ChannelKind
from tickets.models import Channel, ReplyTemplate

MAILBOX = "support@demo.test"
PASSWORD = "demo"  # noqa: S105 - public on purpose: the demo serves this machine alone


@dataclass(frozen=True, slots=True)
class Employee:
    """One person who works at the demo's company; the first desk is the home team."""

    email: str
    name: str
    role: Role
    desks: tuple[Desk, ...]
    title: str
    availability: Availability = Availability.ONLINE


STAFF = (
    Employee("admin@demo.test", "Ioana Popescu", Role.ADMINISTRATOR, (Desk.HOME,), "Systems", Availability.BUSY),
    Employee("manager@demo.test", "Maya Okafor", Role.MANAGER, (Desk.CAFES, Desk.HOME), "Head of service"),
    Employee("ana@demo.test", "Ana Ribeiro", Role.AGENT, (Desk.HOME, Desk.CAFES), "Customer care"),
    Employee("ben@demo.test", "Ben Carter", Role.AGENT, (Desk.BILLING, Desk.HOME, Desk.WORKSHOP), "Billing"),
    Employee("light@demo.test", "Tomasz Lis", Role.LIGHT, (Desk.WORKSHOP, Desk.HOME, Desk.CAFES), "Workshop"),
)
TEMPLATES = (
    (
        "Ask for the serial number",
        "en",
        "<p>Hello {{contact.first_name}},</p><p>could you send us the serial number of your machine? It is on the plate"
        " under the drip tray and begins with two letters.</p>",
    ),
    (
        "Descaling, step by step",
        "en",
        "<p>Hello {{contact.first_name}},</p><ol><li>Fill the tank with one bag of powder and a litre of water.</li>"
        "<li>Hold the water and steam keys for five seconds.</li><li>Let the tank run through, rinse it, and run a full"
        " tank of fresh water.</li></ol>",
    ),
    (
        "Refund is on its way",
        "en",
        "<p>Hello {{contact.first_name}},</p><p>the refund has left us today. Banks need two to five days to show it."
        "</p>",
    ),
    (
        "Pedir o número de série",
        "pt",
        "<p>Olá {{contact.first_name}},</p><p>pode enviar-nos o número de série da máquina? Está na placa debaixo do"
        " tabuleiro e começa por duas letras.</p>",
    ),
    (
        "Seriennummer erfragen",
        "de",
        "<p>Guten Tag {{contact.name}},</p><p>nennen Sie uns bitte die Seriennummer Ihrer Maschine? Sie steht auf dem"
        " Schild unter der Abtropfschale.</p>",
    ),
)


def is_empty() -> bool:
    """Whether nobody has set this installation up. One query."""
    return not Company.objects.exists()


def is_demo() -> bool:
    """Whether the database is the demo's: its mailbox exists. One query."""
    return Channel.objects.filter(kind=ChannelKind.EMAIL, address=MAILBOX).exists()


def found_company() -> None:
    """Create the company with everything it needs to answer mail, in one transaction."""
    with transaction.atomic():
        create_company(name="Ondine", language="en", time_zone="Europe/Lisbon")
        teams = {desk: create_team(name=desk.value, signature=f"Ondine {desk.value}\nPorto") for desk in Desk}
        for employee in STAFF:
            _employ(employee, teams)
        _open_mailbox(teams[Desk.HOME])
        open_channels()
        _open_office()
        _sign_up_organizations()
        ReplyTemplate.objects.bulk_create(
            [ReplyTemplate(title=title, language=language, html=html) for title, language, html in TEMPLATES]
        )


def point_outgoing_mail(port: int) -> None:
    """Make the mailbox send to the sink's port of this start."""
    found = Channel.objects.select_related("settings", "default_team").get(kind=ChannelKind.EMAIL, address=MAILBOX)
    sink = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "plain"}
    change_channel(
        channel=found,
        name=found.name,
        default_team=found.default_team,
        is_active=found.is_active,
        config={**found.settings.config, **sink},
    )


def _employ(employee: Employee, teams: dict[Desk, Team]) -> None:
    agent = create_agent(
        email=employee.email,
        name=employee.name,
        role=employee.role,
        teams=[teams[desk] for desk in employee.desks],
        home_team=teams[employee.desks[0]],
        password=PASSWORD,
    )
    Agent.objects.filter(pk=agent.pk).update(signature=f"{employee.name}\nOndine, {employee.title}\nPorto")
    set_availability(agent=agent, availability=employee.availability)


def _open_mailbox(team: Team) -> None:
    create_email_channel(
        address=MAILBOX,
        name="Ondine",
        default_team=team,
        incoming="smtp",
        outgoing="smtp",
        config={
            "ack_enabled": True,
            "ack_articles": True,
            "ack_expectation": True,
            "spam_headers": True,
            "from_name": "Ondine",
        },
    )


def _open_office() -> None:
    """Porto's week, Saturday mornings included, with the public holidays of a year back and two ahead."""
    week = (*[((9 * 60, 18 * 60),)] * 5, ((10 * 60, 13 * 60),), ())
    office = create_calendar(name="Porto", time_zone="Europe/Lisbon", weekly=week, by=None)
    first, last = period(today(office), past=True)
    days = {day.date: day.name for day in holidays_between("PT", "13", first, last)}
    confirm_holidays(calendar=office, country="PT", region="13", first=first, last=last, days=days, by=None)
    assign_calendar(holder=Company.objects.get(), calendar=office, by=None)
    _promise()


def _promise() -> None:
    """Two policies, in force since before the demo's past: premium customers are promised more."""
    long_ago = now() - timedelta(days=800)
    premium = {"name": "Premium", "tiers": ["premium"], "first_response_s": 3_600, "next_response_s": 7_200}
    everybody = {"name": "Everybody", "first_response_s": 14_400, "next_response_s": 28_800}
    for values, resolution in ((premium, 43_200), (everybody, 86_400)):
        save_policy(
            policy=None, values={**values, "resolution_s": resolution}, calendar=None, by=None, valid_from=long_ago
        )


def _sign_up_organizations() -> None:
    """Most customers' companies are known, in turn with one of the three tiers; the last of each country is not."""
    tiers = list(Tier.objects.order_by("order"))
    known = [place for country in COUNTRIES.values() for place in country.organizations[:-1]]
    for number, place in enumerate(known):
        create_organization(name=place.name, domains=place.domains, tier=tiers[number % len(tiers)] if tiers else None)
