"""Run inside a started product's data folder: the company, two mailboxes, two open tickets; prints them as JSON."""

import json
import sys
from typing import Any

import django

OWNER = "boss@fault.test"
MAILBOX, HOOKS = "support@fault.test", "posts@fault.test"
SECRET = "provider:secret"
ASKERS = ("ask0@customer.test", "ask1@customer.test")


def build() -> dict[str, Any]:
    """Writes the stage and returns the reply addresses of two customers."""
    from channels_inbox.actions.channels import create_email_channel
    from channels_inbox.addresses import reply_token, with_token
    from core.clocks import now
    from helpdesk.first_run import set_up
    from people.actions.contacts import find_or_create_contact
    from people.enums import IdentityKind
    from tickets.actions.intake import Incoming, open_ticket

    agent = set_up(
        company="Fault", language="en", time_zone="UTC", team="Support", name="Boss", email=OWNER, password="x" * 12
    )
    mailbox = create_email_channel(address=MAILBOX, name="Support", default_team=agent.home_team)
    create_email_channel(
        address=HOOKS,
        name="Posts",
        default_team=agent.home_team,
        incoming="webhook",
        config={"webhook_provider": "postmark"},
        secrets={"webhook_secret": SECRET},
    )
    replies = {}
    for address in ASKERS:
        author = find_or_create_contact(kind=IdentityKind.EMAIL, value=address)
        incoming = Incoming(
            channel=mailbox,
            author=author,
            author_name="",
            author_email=address,
            subject="It leaks",
            text="It leaks.",
            sent_at=now(),
            received_at=now(),
        )
        ticket = open_ticket(incoming=incoming).ticket
        replies[address] = with_token(MAILBOX, reply_token(ticket.pk, address))
    return replies


if __name__ == "__main__":
    django.setup()
    json.dump(build(), sys.stdout)
