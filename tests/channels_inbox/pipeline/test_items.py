"""Items under several workers, faults of the surroundings, poison, and crashes (R24, R53-R55, F2, F12)."""

import threading
from collections import Counter

import pytest
from django.db import OperationalError, connection
from pytest_django.fixtures import Settings

from channels_inbox.actions import items
from channels_inbox.actions.items import claim_items, finish, put_back, release_items, renew_leases
from channels_inbox.actions.receive import accept
from channels_inbox.actions.replay import replay_items
from channels_inbox.enums import ItemState, Receiver
from channels_inbox.kinds.email.adapter import parser_pool
from channels_inbox.models import ChannelSettings, Envelope, Item
from channels_inbox.pipeline import run, settle
from channels_inbox.pipeline.known import Known
from channels_inbox.pipeline.run import work_off
from people.enums import Role
from tests.cast import make_agent, make_cast
from tests.channels_inbox.letters import let_in, mail, store
from tickets.actions.intake import Arrival
from tickets.models import Channel, Message, Ticket


@pytest.fixture
def committed(transactional_db: None) -> Channel:
    """Support's mailbox, visible to other connections."""
    mailbox = make_cast().mailbox
    ChannelSettings.objects.create(channel=mailbox, incoming="smtp")
    return mailbox


def at_once(*jobs: object) -> list[BaseException]:
    """Runs jobs side by side, each with a connection of its own; returns what they raised."""
    errors: list[BaseException] = []

    def job(work: object) -> None:
        try:
            work()  # type: ignore[operator]
        except BaseException as error:  # the test looks at it
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=job, args=(work,)) for work in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def run_out(*, attempts: int = 1) -> None:
    """As if workers had died with everything in their hands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE channels_inbox_item SET state = 'running', attempts = %s, lease_until = now() - interval '1 second'"
            " WHERE state IN ('new', 'running')",
            [attempts],
        )


def due() -> None:
    """Lets every backoff be over."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE channels_inbox_item SET not_before = now() - interval '1 second'")


def states() -> Counter[str]:
    return Counter(Item.objects.values_list("state", flat=True))


def test_two_workers_never_claim_the_same(committed: Channel) -> None:
    for number in range(40):
        store(committed, mail(message_id=f"<{number}@x.test>"))
    claimed: list[int] = []

    def worker() -> None:
        for _round in range(8):
            claimed.extend(item.id for item in claim_items(limit=5))

    assert at_once(worker, worker) == []
    assert sorted(claimed) == sorted(Item.objects.values_list("pk", flat=True))


def test_r55_same_mail_in_two_hands_is_one_message(committed: Channel) -> None:
    for _copy in range(6):
        store(committed, mail())
    batches = [claim_items(limit=3), claim_items(limit=3)]
    assert at_once(*(lambda batch=batch: run._work_on(batch) for batch in batches)) == []
    assert states() == {"done": 1, "duplicate": 5}
    assert Message.objects.count() == 1


def test_one_contact_for_mails_of_one_sender_in_two_hands(committed: Channel) -> None:
    for number in range(8):
        store(committed, mail(sender="new@else.test", message_id=f"<{number}@x.test>"))
    batches = [claim_items(limit=4), claim_items(limit=4)]
    assert at_once(*(lambda batch=batch: run._work_on(batch) for batch in batches)) == []
    assert Ticket.objects.values("requester").distinct().count() == 1
    assert states() == {"done": 8}


def test_item_of_a_dead_worker_is_claimed_when_its_lease_is_over(committed: Channel) -> None:
    store(committed, mail())
    claim_items(limit=1)
    assert claim_items(limit=1) == []
    run_out()
    assert [item.attempts for item in claim_items(limit=1)] == [2]


def test_worker_that_lost_its_lease_writes_nothing(committed: Channel) -> None:
    store(committed, mail())
    (late,) = claim_items(limit=1)
    run_out()
    (other,) = claim_items(limit=1)
    run._work_on([late])
    assert states() == {"running": 1}
    assert not Message.objects.exists()
    run._work_on([other])
    assert states() == {"done": 1}


def test_renewed_lease_keeps_others_away(committed: Channel, settings: Settings) -> None:
    store(committed, mail())
    (item,) = claim_items(limit=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE channels_inbox_item SET lease_until = now() - interval '1 second'")
    renew_leases([item.id])
    assert claim_items(limit=1) == []


def test_released_items_are_due_at_once_and_blameless(committed: Channel) -> None:
    store(committed, mail())
    release_items([item.id for item in claim_items(limit=1)])
    assert [item.attempts for item in claim_items(limit=1)] == [1]


def test_fault_of_the_surroundings_waits_without_blame(committed: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    store(committed, mail())

    def fail(*_values: object) -> None:
        raise OperationalError("deadlock detected")

    with monkeypatch.context() as patch:
        patch.setattr(settle, "_write", fail)
        for _round in range(8):
            work_off()
            due()
    item = Item.objects.get()
    assert (item.state, item.attempts, item.error) == ("new", 0, "deadlock detected")
    work_off()
    assert states() == {"done": 1}


def test_full_disk_waits_without_blame(committed: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    store(committed, mail())

    def full(*_values: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(settle, "prepare", full)
        work_off()
    assert states() == {"new": 1}
    due()
    work_off()
    assert states() == {"done": 1}


def test_fault_of_the_content_is_repeated_once_then_parked(committed: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    store(committed, mail(subject="Poison"))
    tries = []

    def fail(*_values: object) -> None:
        tries.append(1)
        raise ValueError("cannot be")

    with monkeypatch.context() as patch:
        patch.setattr(settle, "_write", fail)
        work_off()
        due()
        work_off()
    item = Item.objects.get()
    assert (item.state, item.error, item.subject) == ("quarantined", "ValueError: cannot be", "Poison")
    assert len(tries) == 2
    assert item.key is None
    assert not Message.objects.exists()


def test_f12_poison_stops_no_neighbour_and_replay_works_after_the_fix(
    committed: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = store(committed, mail(subject="Poison")).items.get()
    for number in range(5):
        store(committed, mail(message_id=f"<{number}@x.test>"))
    genuine = settle._decide

    def fail(case: settle.Case, known: Known) -> Arrival | Message:
        if case.item.id == poison.pk:
            raise ValueError("cannot be")
        return genuine(case, known)

    with monkeypatch.context() as patch:
        patch.setattr(settle, "_decide", fail)
        work_off()
        due()
        work_off()
        assert states() == {"done": 5, "quarantined": 1}
    boss = make_agent("Ada", Role.ADMINISTRATOR, committed.default_team)
    assert replay_items(agent=boss, item_ids=[poison.pk]) == 1
    work_off()
    assert states() == {"done": 6}
    assert Message.objects.filter(subject="Poison").count() == 1


def test_r24_mail_beyond_the_limits_lies_in_quarantine(committed: Channel) -> None:
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (depth, depth) for depth in range(300)
    )
    store(committed, b"From: x@y.test\r\nSubject: deep\r\nMIME-Version: 1.0\r\n" + nested)
    store(committed, mail())
    work_off()
    due()
    work_off()
    assert states() == {"done": 1, "quarantined": 1}
    parked = Item.objects.get(state="quarantined")
    assert (parked.subject, parked.sender) == ("deep", "x@y.test")
    assert "limit-depth" in parked.error


def test_r54_item_that_stops_every_worker_is_parked(committed: Channel) -> None:
    store(committed, mail())
    run_out(attempts=items.MAX_ATTEMPTS)
    work_off()
    item = Item.objects.get()
    assert item.state == "quarantined"
    assert item.error.startswith("crashed")


def test_item_that_may_be_deadly_is_read_alone(committed: Channel) -> None:
    for number in range(4):
        store(committed, mail(message_id=f"<{number}@x.test>"))
    run_out(attempts=items.SUSPECT_ATTEMPTS)
    assert claim_items(limit=10) == []
    assert len(claim_items(limit=10, suspect=True)) == 1


def test_f02_worker_that_dies_in_a_batch_counts_against_nobody_else(
    committed: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the oldest suspect, held but never read, would be parked after some kills."""

    def die(batch: list[object]) -> None:
        raise KeyboardInterrupt

    store(committed, mail())
    run_out(attempts=items.SUSPECT_ATTEMPTS)
    store(committed, mail(message_id="<two@x.test>"))
    monkeypatch.setattr(run, "_work_on", die)
    with pytest.raises(KeyboardInterrupt):
        work_off()
    assert [item.attempts for item in Item.objects.order_by("pk")] == [items.SUSPECT_ATTEMPTS, 1]


def test_f02_killed_parser_costs_nothing(committed: Channel) -> None:
    import os
    import signal

    store(committed, mail())
    work_off()
    for pid in parser_pool().process_ids():
        os.kill(pid, signal.SIGKILL)
    store(committed, mail(message_id="<two@x.test>"))
    work_off()
    due()
    work_off()
    assert states() == {"done": 2}


def test_items_of_a_channel_that_is_switched_off_wait(committed: Channel) -> None:
    store(committed, mail())
    Channel.objects.update(is_active=False)
    work_off()
    assert states() == {"new": 1}
    Channel.objects.update(is_active=True)
    due()
    work_off()
    assert states() == {"done": 1}


def test_lost_lease_changes_no_end(committed: Channel) -> None:
    store(committed, mail())
    (item,) = claim_items(limit=1)
    run_out()
    claim_items(limit=1)
    assert not finish(item, items.End(ItemState.IGNORED, []))


def test_putting_back_takes_the_blame_off(committed: Channel) -> None:
    store(committed, mail())
    put_back([item.id for item in claim_items(limit=1)], reason="lock")
    item = Item.objects.get()
    assert (item.state, item.attempts) == ("new", 0)
    assert item.not_before > item.received_at


def test_r53_accepting_inside_a_transaction_is_refused(committed: Channel) -> None:
    from django.db import transaction

    with transaction.atomic(), pytest.raises(RuntimeError):
        accept(channel=committed, receiver=Receiver.PIPE, raw=b"x")
    assert not Envelope.objects.exists()


def test_statements_for_a_new_ticket_are_few(mailbox: Channel, django_assert_max_num_queries: object) -> None:
    let_in(mailbox, mail())
    store(mailbox, mail(message_id="<two@customer.test>"))
    with django_assert_max_num_queries(21):  # type: ignore[operator]
        work_off()


def test_statements_for_many_mails_are_hardly_more(mailbox: Channel, django_assert_max_num_queries: object) -> None:
    let_in(mailbox, mail())
    for number in range(12):
        store(mailbox, mail(sender=f"eve{number}@else.test", message_id=f"<{number}@else.test>"))
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        work_off()
    assert states() == {"done": 13}


def test_same_mail_in_one_hand_takes_no_set_apart(committed: Channel, caplog: pytest.LogCaptureFixture) -> None:
    for _copy in range(3):
        store(committed, mail())
    store(committed, mail(message_id="<two@x.test>"))
    with caplog.at_level("INFO", logger="channels_inbox"):
        work_off()
    assert states() == {"done": 2, "duplicate": 2}
    assert "one by one" not in caplog.text
