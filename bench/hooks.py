"""W9: posts of four kinds of providers, mixed, over connections that stay open, into tickets."""

import http.client
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.figures import ROOT, Result
from bench.ingest import IN_PROCESS, LIMIT_S, last_end, settled
from bench.posts import ACCOUNT, BOT, KINDS, NUMBER, PUBLIC, SENDER, Letter, Secrets, letters
from bench.product import BenchError, Product, until
from bench.samples import samples
from channels_inbox.actions.channels import create_channel
from channels_inbox.models import Item
from channels_inbox.pipeline.run import work_off
from people.models import Team
from tickets.enums import ChannelKind
from tickets.models import Attachment

CONNECTIONS = 8
COUNT = 1_200
WARM_UP = 300
ACCEPTED_BUDGET = 300.0
TICKETS_BUDGET = 120.0


def measure_hooks(product: Product) -> list[Result]:
    """Posts a second into tickets with everything on, CPU a post, posts a second accepted while nothing is processed.

    A figure counts only when every event became a message, those of known customers in their tickets.
    """
    secrets = _found_channels()
    with _media(product):
        post(product, secrets, _letters(product, WARM_UP, first=0, known=0, seed=1))
        settled()
        made = _letters(product, COUNT, first=WARM_UP, known=WARM_UP, seed=2)
        files, cpu, begin = Attachment.objects.count(), product.cpu_s(), datetime.now(UTC)
        post(product, secrets, made)
        settled()
        seconds = (last_end() - begin).total_seconds()
        cpu_ms = (product.cpu_s() - cpu) * 1000 / COUNT
        _check(begin, made, Attachment.objects.count() - files)
        accepted, accepted_cpu_ms = _accepted(product, secrets)
        statements = _statements(product, secrets)
    rate = COUNT / seconds
    return [
        Result("W9", "posts into tickets", "posts/s", rate, None, cpu_ms, statements, None, TICKETS_BUDGET, True),
        Result(
            "W9-accepted",
            "posts accepted and committed",
            "posts/s",
            accepted,
            cpu_ms=accepted_cpu_ms,
            budget=ACCEPTED_BUDGET,
            more_is_better=True,
        ),
    ]


def _found_channels() -> Secrets:
    secrets, team = Secrets.make(), Team.objects.get(name="Support")
    more = {"telegram": {"bot_token": f"{BOT}:token"}, "whatsapp": {"access_token": "token"}}
    configs = {
        "whatsapp": {"phone_number_id": NUMBER},
        "sms": {"account_sid": ACCOUNT, "sender": SENDER, "public_url": PUBLIC},
    }
    for kind in KINDS:
        config = configs.get(kind, {})
        given = {"webhook_secret": getattr(secrets, kind), **more.get(kind, {})}
        create_channel(kind=ChannelKind(kind), name=kind, default_team=team, config=config, secrets=given)
    return secrets


def _letters(product: Product, count: int, *, first: int, known: int, seed: int) -> list[Letter]:
    return letters(count, samples(), first=first, known=known, files=product.media_url, seed=seed)


@contextmanager
def _media(product: Product) -> Iterator[None]:
    """The server that has the files is a process of its own, so that its work is not counted."""
    server = subprocess.Popen([sys.executable, "-m", "bench.media", str(product.media_port)], cwd=ROOT)
    try:
        until(lambda: _answers(product.media_port), "the start of the media server", 30)
        yield
    finally:
        server.kill()
        server.wait()


def _answers(port: int) -> bool:
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        wire.request("GET", "/photo.jpg")
        return wire.getresponse().status == 200
    except OSError:
        return False
    finally:
        wire.close()


def post(product: Product, secrets: Secrets, made: Sequence[Letter]) -> None:
    """Posts over eight connections at once; returns when the last one was answered 200."""
    failures: list[Exception] = []

    def carry(own: Sequence[Letter]) -> None:
        wire = http.client.HTTPConnection("127.0.0.1", product.port, timeout=60)
        try:
            for letter in own:
                wire.request("POST", letter.path, letter.body, letter.headers(secrets))
                answer = wire.getresponse()
                answer.read()
                if answer.status != 200:
                    raise BenchError(f"a post to {letter.path} was answered {answer.status}")
        except Exception as error:
            failures.append(error)
        finally:
            wire.close()

    lanes = [threading.Thread(target=carry, args=(made[lane::CONNECTIONS],)) for lane in range(CONNECTIONS)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    if failures:
        raise BenchError(f"a post was not taken: {failures[0]}")


def _check(begin: datetime, made: Sequence[Letter], files: int) -> None:
    ends = Item.objects.filter(received_at__gte=begin)
    done = ends.filter(state="done", message__isnull=False).count()
    joined = ends.filter(state="done", message__seq__gt=1).count()
    named = sum(b"photo.jpg" in letter.body for letter in made)
    if done != len(made) or not len(made) * 0.35 < joined < len(made) * 0.45 or files != named:
        raise BenchError(f"of {len(made)} posts {done} became messages, {joined} joined, {files} of {named} files came")


def _accepted(product: Product, secrets: Secrets) -> tuple[float, float]:
    made = _letters(product, COUNT, first=10_000, known=WARM_UP, seed=3)
    with product.paused_worker():
        cpu, begin = product.cpu_s(), time.monotonic()
        post(product, secrets, made)
        seconds, used = time.monotonic() - begin, product.cpu_s() - cpu
    settled()
    return COUNT / seconds, used * 1000 / COUNT


def _statements(product: Product, secrets: Secrets) -> int:
    """SQL statements of one event from the claim to its end, counted while this process does the worker's part."""
    made = [
        letter
        for letter in _letters(product, IN_PROCESS * 2, first=20_000, known=WARM_UP, seed=4)
        if b"photo.jpg" not in letter.body
    ][:IN_PROCESS]
    with product.paused_worker():
        post(product, secrets, made)
        with CaptureQueriesContext(connection) as queries:
            work_off()
        own = len(queries)
    until(lambda: not Item.objects.filter(state__in=["new", "running"]).exists(), "processing", LIMIT_S)
    return round(own / len(made))
