"""Mailgun signs a timestamp and a token, never the mail: a token counts once, and not for ever."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from channels_inbox.actions.leases import give_lease_back, take_lease
from channels_inbox.actions.posts import KEPT, forget_tokens
from channels_inbox.kinds.email.proofs import LATEST
from channels_inbox.models import Envelope, Item, RefusedPost, SpentToken
from channels_inbox.pipeline.run import work_off
from core.clocks import now
from tests.channels_inbox.hooks.conftest import believe
from tests.channels_inbox.letters import DANA, mail
from tests.simulators.posts import Mailgun
from tickets.models import Ticket

SUPPORT = "support@demo.test"
DAY_S = 24 * 3600


@pytest.fixture
def mailgun(hook: str) -> Mailgun:
    provider = Mailgun()
    believe("mailgun", provider.key)
    return provider


def test_signed_mail_becomes_a_ticket(hook: str, mailgun: Mailgun) -> None:
    assert mailgun.forward(hook, mail(), mailgun.signature(), SUPPORT) == 200
    work_off()
    assert Ticket.objects.get().requester.email == DANA


def test_r50_token_that_was_stored_counts_no_more_whatever_is_posted_with_it(hook: str, mailgun: Mailgun) -> None:
    signature = mailgun.signature()
    forged = mail(sender="Boss <boss@demo.test>", subject="Forged", message_id="<forged@x.test>")

    assert mailgun.forward(hook, mail(), signature, SUPPORT) == 200
    assert mailgun.forward(hook, forged, signature, SUPPORT) == 200
    assert mailgun.report(hook, {"event": "failed"}, signature) == 200

    assert Envelope.objects.count() == 1
    assert {refused.reason for refused in RefusedPost.objects.all()} == {
        "it repeats the token of a post that was stored before"
    }


def test_r50_timestamp_of_somebody_else_does_not_refresh_a_token(hook: str, mailgun: Mailgun) -> None:
    old, fresh = mailgun.signature(age_s=9 * DAY_S), mailgun.signature()
    assert mailgun.forward(hook, mail(), {**old, "timestamp": fresh["timestamp"]}, SUPPORT) == 401
    assert not Envelope.objects.exists()


@pytest.mark.parametrize(
    ("age_s", "why"),
    [
        (LATEST.total_seconds() + 60, "it was signed 4 days ago"),
        (-400, "it was signed in the future; one of the clocks is wrong"),
    ],
)
def test_r50_post_of_another_time_is_refused_and_remembered(
    hook: str, mailgun: Mailgun, age_s: float, why: str
) -> None:
    assert mailgun.forward(hook, mail(), mailgun.signature(age_s=age_s), SUPPORT) == 401
    assert RefusedPost.objects.get().reason == why
    assert not Envelope.objects.exists()


@pytest.mark.parametrize("age_s", [3 * DAY_S, 3600, -200])
def test_f11_late_post_and_a_fast_clock_lose_nothing(hook: str, mailgun: Mailgun, age_s: float) -> None:
    assert mailgun.forward(hook, mail(), mailgun.signature(age_s=age_s), SUPPORT) == 200
    work_off()
    assert Ticket.objects.count() == 1


def test_r52_what_could_not_be_stored_is_believed_when_it_comes_again(hook: str, mailgun: Mailgun) -> None:
    signature = mailgun.signature(age_s=600)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE channels_inbox_envelope RENAME TO hidden")
    try:
        assert mailgun.forward(hook, mail(), signature, SUPPORT) == 503
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE hidden RENAME TO channels_inbox_envelope")

    assert mailgun.forward(hook, mail(), signature, SUPPORT) == 200
    assert Envelope.objects.count() == 1


def test_r52_same_post_many_times_at_once_is_stored_once(hook: str, mailgun: Mailgun) -> None:
    signature = mailgun.signature()
    with ThreadPoolExecutor(4) as senders:
        sent = [senders.submit(mailgun.forward, hook, mail(), signature, SUPPORT) for _number in range(8)]

    assert {each.result() for each in sent} <= {200, 503}
    assert mailgun.forward(hook, mail(), signature, SUPPORT) == 200
    assert Envelope.objects.count() == 1


def test_r52_post_whose_token_is_being_stored_is_asked_to_come_again(hook: str, mailgun: Mailgun) -> None:
    signature = mailgun.signature()
    mailgun.forward(hook, mail(), signature, SUPPORT)
    spent = SpentToken.objects.get()
    spent.delete()
    name = f"post:{spent.channel_id}:{spent.digest}"
    assert take_lease(name, "another process", 60)

    assert mailgun.forward(hook, mail(), signature, SUPPORT) == 503
    give_lease_back(name, "another process")
    assert mailgun.forward(hook, mail(), signature, SUPPORT) == 200
    assert Envelope.objects.count() == 2
    work_off()
    assert sorted(Item.objects.values_list("state", flat=True)) == ["done", "duplicate"]


def test_signed_report_is_stored_once(hook: str, mailgun: Mailgun) -> None:
    event = {"event": "failed", "severity": "permanent", "recipient": DANA, "timestamp": 1.0, "id": "e1"}
    signature = mailgun.signature()
    assert [mailgun.report(hook, event, signature) for _round in range(2)] == [200, 200]
    assert Envelope.objects.count() == 1


def test_r50_either_of_two_keys_fits_while_they_are_changed(hook: str, mailgun: Mailgun) -> None:
    believe("mailgun", "the-new-key", mailgun.key)
    assert mailgun.forward(hook, mail(), mailgun.signature(), SUPPORT) == 200
    assert mailgun.forward(hook, mail(), mailgun.signature(key="the-new-key"), SUPPORT) == 200
    assert mailgun.forward(hook, mail(), mailgun.signature(key="another"), SUPPORT) == 401
    assert Envelope.objects.count() == 2


def test_tokens_are_forgotten_once_nobody_would_believe_them(hook: str, mailgun: Mailgun) -> None:
    for _number in range(2):
        mailgun.forward(hook, mail(), mailgun.signature(), SUPPORT)
    SpentToken.objects.filter(pk=SpentToken.objects.latest("pk").pk).update(at=now() - KEPT)

    forget_tokens()

    assert SpentToken.objects.count() == 1
    assert KEPT > LATEST
