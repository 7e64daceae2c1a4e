"""Run inside a started product's data folder; speaks JSON.

`build` (its stdin: the neighbours' settings) writes the company, its mailboxes and some tickets; `reply COUNT NAME`
lets the agent answer that many customers; `mend NAME` edits what lies in quarantine and plays it again; `fetch SECONDS`
is a second fetcher of the mailboxes.
"""

import json
import sys
import time
from typing import Any

import django

OWNER = "boss@fault.test"
MAILBOX, HOOKS, FETCHED, OUT = "support@fault.test", "posts@fault.test", "fetched@fault.test", "out@fault.test"
SECRET = "provider:secret"
CHAT = "chat"  # the slug of a channel is its kind
HOOK_SECRET = "whsec_aGlnaGx5LXNlY3JldC1rZXktb2YtdGhlLWZhdWx0cw=="
APP_SECRET, PHONE_NUMBER = "app-secret", "106540352242922"
BOT_SECRET, BOT_TOKEN = "bot-secret", "700100:AAFakeTokenOfTheFaults"
ASKERS = ("ask0@customer.test", "ask1@customer.test")
GONE_EVERY, LATER_EVERY = 50, 20  # one customer in so many is unknown to its server; is told to come later


def build(given: dict[str, Any]) -> dict[str, Any]:
    """Writes the stage; returns reply addresses of two customers, the agent's session and a ticket to answer."""
    from channels_inbox.actions.channels import create_email_channel
    from channels_inbox.addresses import reply_token, with_token
    from helpdesk.first_run import set_up

    agent = set_up(
        company="Fault", language="en", time_zone="UTC", team="Support", name="Boss", email=OWNER, password="x" * 12
    )
    team = agent.home_team
    create_email_channel(address=MAILBOX, name="Support", default_team=team)
    hook = {"webhook_provider": "postmark"}
    create_email_channel(
        address=HOOKS,
        name="Posts",
        default_team=team,
        incoming="webhook",
        config=hook,
        secrets={"webhook_secret": SECRET},
    )
    create_email_channel(
        address=FETCHED,
        name="Fetched",
        default_team=team,
        incoming="imap",
        config=given["imap"],
        secrets=given["imap_secrets"],
    )
    create_email_channel(address=OUT, name="Out", default_team=team, outgoing="smtp", config=given["smtp"])
    build_live(team)
    replies = {email: with_token(MAILBOX, reply_token(ask(MAILBOX, email), email)) for email in ASKERS}
    return {"replies": replies, "ticket": ask(OUT, "live@customer.test"), **sign_in(agent)}


def build_live(team: Any) -> None:
    """A chat, and a channel of each kind that providers post to."""
    from channels_inbox.actions.channels import create_channel
    from tickets.enums import ChannelKind

    secrets: dict[str, dict[str, str]] = {
        CHAT: {},
        "webhook": {"webhook_secret": HOOK_SECRET},
        "telegram": {"webhook_secret": BOT_SECRET, "bot_token": BOT_TOKEN},
        "whatsapp": {"webhook_secret": APP_SECRET, "access_token": "no-token"},
    }
    for kind, given in secrets.items():
        config = {"phone_number_id": PHONE_NUMBER} if kind == "whatsapp" else {}
        create_channel(kind=ChannelKind(kind), name=kind, default_team=team, config=config, secrets=given)


def ask(address: str, email: str) -> int:
    """A customer's new ticket in a mailbox; returns its number."""
    from core.clocks import now
    from people.actions.contacts import find_or_create_contact
    from people.enums import IdentityKind
    from tickets.actions.intake import Incoming, open_ticket
    from tickets.models import Channel

    incoming = Incoming(
        channel=Channel.objects.get(address=address),
        author=find_or_create_contact(kind=IdentityKind.EMAIL, value=email),
        author_name="",
        author_email=email,
        subject="It leaks",
        text="It leaks.",
        sent_at=now(),
        received_at=now(),
    )
    return int(open_ticket(incoming=incoming).ticket.pk)


def sign_in(agent: Any) -> dict[str, str]:
    """A session of the agent, as a browser's cookie, and the proof with which its socket opens."""
    from django.conf import settings
    from django.test import Client

    from core.signing import mac
    from realtime.access import SOCKET_PURPOSE

    client = Client()
    client.force_login(agent.account)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
    return {"cookie": cookie, "socket_ticket": mac(SOCKET_PURPOSE, session)}


def reply(count: int, name: str) -> list[str]:
    """Answers `count` customers with a mark each; returns the marks."""
    from people.models import Agent
    from tickets.actions.reply import post_reply

    agent, marks = Agent.objects.get(), []
    for number in range(count):
        kind = "gone" if not number % GONE_EVERY else "later" if not number % LATER_EVERY else "well"
        marks.append(f"mark-{name}-{number}")
        ticket = ask(OUT, f"{kind}{number}-{name}@customer.test")
        post_reply(ticket_number=ticket, agent=agent, text=f"Good morning, this is {marks[-1]}.", hold_s=0)
    return marks


def mend(name: str) -> list[str]:
    """Replaces what lies in quarantine by a readable mail with a mark each, and plays it again."""
    from channels_inbox.actions.replay import edit_and_replay
    from channels_inbox.enums import ItemState
    from channels_inbox.models import Item
    from people.models import Agent
    from tests.faults.load import letter

    agent, marks = Agent.objects.get(), []
    for number, item in enumerate(Item.objects.filter(state=ItemState.QUARANTINED).order_by("pk")):
        marks.append(f"mark-{name}-{number}")
        raw = letter(marks[-1], f"mended{number}-{name}@customer.test", MAILBOX)
        edit_and_replay(agent=agent, item_id=item.pk, raw=raw)
    return marks


def fetch(seconds: float) -> int:
    """Polls the mailboxes for so long, beside the product's own worker; returns how many mails it stored."""
    from channels_inbox.imap.poll import poll_due_mailboxes

    ends, stored = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        stored += poll_due_mailboxes()
    return stored


def main(arguments: list[str]) -> None:
    """Does what is asked for and prints the result."""
    django.setup()
    match arguments:
        case ["build"]:
            done: object = build(json.load(sys.stdin))
        case ["reply", count, name]:
            done = reply(int(count), name)
        case ["mend", name]:
            done = mend(name)
        case ["fetch", seconds]:
            done = fetch(float(seconds))
        case _:
            sys.exit(__doc__)
    json.dump(done, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
