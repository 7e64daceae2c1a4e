"""Locking a ticket while others change it."""

import threading
import time

from django.db import connection, transaction

from tests.cast import make_cast
from tickets.actions.conversation import default_status, lock_ticket
from tickets.models import Ticket

DEADLINE_S = 20


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        (waiting,) = cursor.fetchone()
    return bool(waiting)


def test_lock_ticket_when_its_status_changed_meanwhile(transactional_db: None) -> None:
    ticket = make_cast().open_ticket()
    solved = default_status("solved")
    changed = threading.Event()

    def change() -> None:
        with transaction.atomic():
            Ticket.objects.filter(pk=ticket.pk).update(status=solved, category=solved.category)
            changed.set()
            deadline = time.monotonic() + DEADLINE_S
            while not somebody_waits() and time.monotonic() < deadline:
                time.sleep(0.01)
        connection.close()

    colleague = threading.Thread(target=change)
    colleague.start()
    assert changed.wait(DEADLINE_S)
    with transaction.atomic():
        locked = lock_ticket(ticket.pk)
    colleague.join()

    assert locked.status == solved
