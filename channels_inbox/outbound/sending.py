"""Sends what is due: one lane for each channel, so that a slow server holds up nobody but its own channel.

Nothing here runs inside a transaction; each copy is marked right after its own 250, so that a kill at any moment costs
at most one repetition under the same Message-ID.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from copy import copy as shallow
from functools import cache
from typing import Any

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, connections
from django.utils.translation import gettext as _

from channels_inbox.actions.deliveries import (
    PENDING,
    claim_delivery,
    due_channels,
    mark_copy,
    renew_lease,
    settle_delivery,
)
from channels_inbox.errors import AdapterError
from channels_inbox.kinds.registry import open_carrier
from channels_inbox.models import ChannelSettings, Delivery, DeliveryCopy
from channels_inbox.outbound.carriers import Carrier
from channels_inbox.outbound.guards import reserve
from channels_inbox.outbound.system import due_system_channels, send_system_mails
from core.clocks import now
from core.outgoing_text import fill
from tickets.enums import DeliveryState
from tickets.models import Message

log = logging.getLogger(__name__)

RUN_S = 20.0
LOOK_AGAIN_S = 0.25
MOST_LANES = 8
REST_S = 5.0  # a channel without a usable server is tried by one wake-up in so many seconds, not by each


class Lanes:
    """The threads of lanes. Lasting ones keep their database connections, and let channels rest from run to run.

    `rest_s`: for so many seconds a channel whose server could not be used is not tried again; others are not held up,
    and of what waits there nothing is lost. Zero: each run tries.
    """

    def __init__(self, *, lasting: bool = False, rest_s: float = 0.0) -> None:
        self.lasting, self.rest_s = lasting, rest_s
        self.threads = ThreadPoolExecutor(MOST_LANES, thread_name_prefix="lane")
        self._rests_until: dict[int, float] = {}

    def resting(self) -> set[int]:
        """The channels that are left alone for now."""
        moment = time.monotonic()
        return {channel_id for channel_id, until in self._rests_until.items() if until > moment}

    def rest(self, channel_id: int) -> None:
        """Leaves a channel alone for a while."""
        self._rests_until[channel_id] = time.monotonic() + self.rest_s


@cache
def lasting_lanes() -> Lanes:
    """Those of this process; made by its first task, because threads do not survive a fork."""
    return Lanes(lasting=True, rest_s=REST_S)


def send_due(run_s: float = RUN_S, lanes: Lanes | None = None) -> bool:
    """Sends until nothing is due or `run_s` seconds are over; True when the time ran out before the work.

    A letter that is under way at the end is finished (at most `SMTP_TOTAL_S` more). `lanes` are those of a process
    that sends again and again.
    """
    run = Run(time.monotonic() + run_s, lanes or Lanes())
    try:
        while run.has_time():
            for channel_id in {*due_channels(run.resting()), *due_system_channels()}:
                run.start(channel_id)
            if not run.running():
                break
            run.wait(LOOK_AGAIN_S)
        else:
            return True
    finally:
        run.join()
    return False


class Run:
    """The lanes of one run. A lane whose server could not be used does not start again in the same run."""

    def __init__(self, ends: float, lanes: Lanes) -> None:
        self.ends = ends
        self._threads = lanes
        self._lanes: dict[int, Future[None]] = {}
        self._resting: set[int] = set()
        self._moved = threading.Event()

    def has_time(self) -> bool:
        """Whether another letter may be begun."""
        return time.monotonic() < self.ends

    def running(self) -> bool:
        """Whether a lane is still at work."""
        return any(not lane.done() for lane in self._lanes.values())

    def resting(self) -> set[int]:
        """The channels that are left alone."""
        return self._resting | self._threads.resting()

    def start(self, channel_id: int) -> None:
        """Opens the lane of a channel unless it is open, rests, or too many are open."""
        lane = self._lanes.get(channel_id)
        busy = sum(not each.done() for each in self._lanes.values())
        if channel_id in self.resting():
            return
        if (lane is None or lane.done()) and busy < MOST_LANES:
            self._lanes[channel_id] = self._threads.threads.submit(self._drive, channel_id)

    def wait(self, seconds: float) -> None:
        """Waits until a lane ends or the time is over."""
        self._moved.wait(seconds)
        self._moved.clear()

    def join(self) -> None:
        """Waits for the letters that are under way."""
        wait(self._lanes.values())
        if not self._threads.lasting:
            self._threads.threads.shutdown()

    def _drive(self, channel_id: int) -> None:
        try:
            close_old_connections()
            if not _Lane(channel_id, self.has_time).run():
                self._rest(channel_id)
        except DatabaseError as error:
            self._rest(channel_id)
            connection.close()
            log.warning("channel %s: the database went away while sending: %s", channel_id, error)
        except Exception:
            self._rest(channel_id)
            log.exception("channel %s: sending stopped", channel_id)
        finally:
            if not self._threads.lasting:
                connections.close_all()
            self._moved.set()

    def _rest(self, channel_id: int) -> None:
        self._resting.add(channel_id)
        self._threads.rest(channel_id)


class _Lane:
    """Everything that is due on one channel, one after the other over one connection."""

    def __init__(self, channel_id: int, has_time: Callable[[], bool]) -> None:
        self.channel_id = channel_id
        self.has_time = has_time
        self.carrier: Carrier | None = None
        self.failure = ""
        self.wait_s = 0.0  # what the other side asked for

    def run(self) -> bool:
        """Works until nothing is due; False when the server could not be used."""
        sent = False
        try:
            if not send_system_mails(self.channel_id, self.has_time):
                return False
            while self.has_time() and not self.failure:
                delivery = claim_delivery(channel_id=self.channel_id)
                if delivery is None:
                    break
                sent = self._attempt(delivery) or sent
        finally:
            if self.carrier is not None:
                self.carrier.close()
            _note(self.channel_id, sent=sent, error=self.failure)
        return not self.failure

    def _attempt(self, delivery: Delivery) -> bool:
        error, self.wait_s = "", 0.0
        try:
            error = self._send_copies(delivery)
        except AdapterError as problem:
            error = problem.words
            self.wait_s = problem.wait_s
            self.failure = error if problem.connection else ""
        except DatabaseError:
            raise
        except Exception as problem:
            # A fault of ours, in one message: the others go on, this one is tried again and in the end shown as failed.
            log.exception("delivery %s could not be composed", delivery.pk)
            kind = {"kind": type(problem).__name__}
            error = _("This message could not be prepared for sending (%(kind)s); the log says more.") % kind
        settle_delivery(delivery=delivery, error=error, least_wait_s=self.wait_s)
        return not error

    def _send_copies(self, delivery: Delivery) -> str:
        self.carrier = self.carrier or open_carrier(delivery.channel)
        prepared: Any = None
        error = ""
        for copy in delivery.copies.filter(state__in=PENDING).order_by("pk"):
            if delivery.is_auto and (reason := reserve(copy, delivery.message.ticket_id)):
                mark_copy(copy=copy, state=DeliveryState.SUPPRESSED, error=reason)
                continue
            prepared = prepared or self.carrier.prepare(_leaving(delivery))
            if not renew_lease(delivery):
                return ""
            error = self._send(prepared, copy) or error
        return error

    def _send(self, prepared: Any, copy: DeliveryCopy) -> str:
        """Sends one copy; returns why to try again, or ""; raises AdapterError when the server is unusable."""
        assert self.carrier is not None
        if connection.in_atomic_block:
            raise RuntimeError("a letter must never be sent inside a transaction")
        try:
            provider_id = self.carrier.send(prepared, copy)
        except AdapterError as problem:
            if problem.permanent or problem.unknown:
                state = DeliveryState.UNKNOWN if problem.unknown else DeliveryState.FAILED
                mark_copy(copy=copy, state=state, error=problem.words)
                return ""
            self.wait_s = max(self.wait_s, problem.wait_s)
            mark_copy(copy=copy, state=DeliveryState(copy.state), error=problem.words)
            if problem.connection:
                raise
            return problem.words
        mark_copy(copy=copy, state=DeliveryState.SENT, provider_id=provider_id)
        return ""


def _note(channel_id: int, *, sent: bool, error: str) -> None:
    """Shows on the channel's page when it last worked, or what is wrong."""
    stored = ChannelSettings.objects.filter(pk=channel_id)
    if sent:
        stored.update(last_out_at=now())
    if error:
        stored.update(last_error=error[:2_000], last_error_at=now())


def _leaving(delivery: Delivery) -> Message:
    """The message as it leaves: what must not stand in the ticket is put into automatic ones here."""
    message = delivery.message
    if not delivery.is_auto or (text := fill(message.text)) == message.text:
        return message
    leaving = shallow(message)
    leaving.text = text
    return leaving
