"""The posts of W9 are what the channels' own adapters believe and read."""

import pytest

from bench.posts import ACCOUNT, BOT, KINDS, NUMBER, PUBLIC, SENDER, Letter, Secrets, letters
from bench.samples import samples
from channels_inbox.inbound import InboundMessage
from channels_inbox.kinds.posted import Post
from channels_inbox.kinds.registry import posted_adapter
from channels_inbox.kinds.sms.parse import parse as parse_sms
from channels_inbox.kinds.telegram.parse import parse as parse_telegram
from channels_inbox.kinds.twilio import why_wrong
from channels_inbox.kinds.webhook.parse import parse as parse_webhook
from channels_inbox.kinds.whatsapp.parse import parse as parse_whatsapp

SECRETS = Secrets.make()
MADE = letters(300, samples(20), first=300, known=90, files="http://127.0.0.1:9", seed=5)


def refusal(letter: Letter, headers: dict[str, str], secret: str) -> str:
    """What the kind's adapter says; Twilio signs the address, too, which is the channel's."""
    if letter.kind == "sms":
        return why_wrong(letter.body, headers, [secret], f"{PUBLIC}{letter.path}")
    adapter = posted_adapter(letter.kind)
    assert adapter
    return adapter.refusal([secret], Post(letter.body, headers))


@pytest.mark.parametrize("kind", KINDS)
def test_posts_are_signed_as_the_provider_signs(kind: str) -> None:
    letter = next(letter for letter in MADE if letter.kind == kind)
    headers = {name.lower(): value for name, value in letter.headers(SECRETS).items()}
    assert refusal(letter, headers, getattr(SECRETS, kind)) == ""
    assert refusal(letter, headers, "another") != ""


def test_posts_are_mixed_as_the_workload_says() -> None:
    read = {
        "webhook": lambda raw: parse_webhook(raw, slug="webhook", believes=False),
        "telegram": lambda raw: parse_telegram(raw, bot=BOT),
        "whatsapp": lambda raw: parse_whatsapp(raw, number=NUMBER),
        "sms": lambda raw: parse_sms(raw, account=ACCOUNT, sender=SENDER),
    }
    found = [outcome for letter in MADE for outcome in read[letter.kind](letter.body)]
    messages = [outcome for outcome in found if isinstance(outcome, InboundMessage)]
    assert len(messages) == len(found) == len({message.key for message in messages}) == 300
    assert 0 < sum(bool(message.pending) for message in messages) < 20
    senders = [message.who for message in messages]
    assert 200 < len(set(senders)) < 290  # some 180 are new, the others are by at most 90 who are known
    assert {letter.kind for letter in MADE} == set(KINDS)
