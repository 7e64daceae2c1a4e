"""A chat whose customers are asked, and a solved ticket of it."""

import pytest

from channels_inbox.models import ChannelSettings
from people.actions.contacts import add_identity
from people.enums import IdentityKind
from surveys.actions.settings import change_survey, get_survey
from surveys.enums import Scale
from surveys.models import Invitation, Survey
from tests.cast import Cast
from tickets.actions.change import set_status
from tickets.actions.conversation import default_status
from tickets.actions.reply import post_reply
from tickets.enums import Category, ChannelKind
from tickets.log import By
from tickets.models import Channel, Ticket
from tickets.recipients import external_value


@pytest.fixture
def chat(cast: Cast) -> Channel:
    """The chat of Ondine's website."""
    channel = Channel.objects.create(
        slug="website", name="Website", kind=ChannelKind.CHAT, brand=cast.mailbox.brand, default_team=cast.support
    )
    add_identity(contact=cast.dana, kind=IdentityKind.EXTERNAL, value=external_value(channel, "visitor-1"))
    return channel


@pytest.fixture
def survey(chat: Channel) -> Survey:
    """Satisfaction, asked at the end of its chats."""
    found = get_survey()
    change_survey(
        survey=found,
        is_active=True,
        channels=[chat],
        scale=Scale.FACES,
        threshold=4,
        asks_comment=True,
        texts={},
        by=None,
    )
    return found


def solve(cast: Cast, ticket: Ticket) -> Ticket:
    """Alice answers and solves."""
    post_reply(ticket_number=ticket.pk, agent=cast.alice, text="It does.", hold_s=0)
    return set_status(ticket_number=ticket.pk, status=default_status(Category.SOLVED), by=By.agent(cast.alice))


@pytest.fixture
def solved(cast: Cast, survey: Survey, chat: Channel) -> Ticket:
    """Dana's chat, answered and solved by Alice."""
    return solve(cast, cast.open_ticket(channel=chat))


def only_invitation() -> Invitation:
    return Invitation.objects.select_related("version__survey", "contact").get()


@pytest.fixture
def sending_mailbox(cast: Cast) -> Channel:
    """The mailbox of Support, which can send; nothing is sent, because no lane runs."""
    let_send(cast.mailbox)
    return cast.mailbox


def let_send(mailbox: Channel) -> None:
    """Lets a mailbox have mail to send; no lane runs, so nothing leaves."""
    ChannelSettings.objects.update_or_create(
        channel=mailbox,
        defaults={"incoming": "none", "outgoing": "smtp", "config": {"smtp_host": "127.0.0.1", "smtp_port": 9}},
    )
