"""`python -m helpdesk.services health NAME`: says by its exit code whether one service works; loads no Django.

The checks ask for work, not for a process: the web answers a request, a worker answers over the broker, the mail
receiver greets, beat has written its schedule lately.
"""

import http.client
import os
import smtplib
import socket
import sys
import time
from collections.abc import Callable

from helpdesk import env
from helpdesk.services.paths import Paths, broker_url

TIMEOUT_S = 5.0
# Beat writes its schedule every three minutes.
BEAT_LIMIT_S = 600.0
KEY_PREFIX = "hd-celery:"


def check(service: str) -> int:
    """Return 0 when the service of this name is well, 1 when it is not, 2 when there is no such service."""
    from helpdesk.services.table import SERVICES

    found = next((row for row in SERVICES if row.name == service), None)
    if found is None or found.health not in CHECKS:
        sys.stderr.write(f"no health check for {service}\n")
        return 2
    try:
        well = CHECKS[found.health](service)
    except Exception as error:  # whatever goes wrong on the way is the answer
        sys.stderr.write(f"{service}: {error}\n")
        return 1
    return 0 if well else 1


def web(_service: str) -> bool:
    """Say whether /healthz answers 200 on this machine's port."""
    connection = http.client.HTTPConnection(own_host(), int(os.environ.get("HELPDESK_PORT", "8000")), timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/healthz", headers={"Host": host_header()})
        return connection.getresponse().status == 200
    finally:
        connection.close()


def own_host() -> str:
    """Return an address of this machine under which a service that listens on HELPDESK_HOST can be reached."""
    host = os.environ.get("HELPDESK_HOST", "127.0.0.1")
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def host_header() -> str:
    """Return a host name that the product answers to."""
    return os.environ.get("HELPDESK_ALLOWED_HOSTS", "").split(",")[0].strip() or "localhost"


def mail(_service: str) -> bool:
    """Say whether the mail receiver greets and answers NOOP."""
    with smtplib.SMTP(own_host(), int(os.environ.get("HELPDESK_SMTP_PORT", "2525")), timeout=TIMEOUT_S) as client:
        return client.noop()[0] == 250


def worker(service: str) -> bool:
    """Say whether the worker of this name on this machine answers a ping through the broker."""
    from celery import Celery

    url = env.text("REDIS_URL") or Paths().redis_url()
    application = Celery(broker=broker_url(url), set_as_current=False)
    application.conf.broker_transport_options = {
        "global_keyprefix": KEY_PREFIX,
        "socket_timeout": TIMEOUT_S,
        "socket_connect_timeout": TIMEOUT_S,
    }
    name = f"{service}@{socket.gethostname()}"
    return bool(application.control.ping(destination=[name], timeout=TIMEOUT_S))


def beat(_service: str) -> bool:
    """Say whether beat has written its schedule within ten minutes."""
    files = list((Paths().run_dir).glob("beat*"))
    newest = max((file.stat().st_mtime for file in files if file.is_file()), default=0.0)
    return time.time() - newest < BEAT_LIMIT_S


CHECKS: dict[str, Callable[[str], bool]] = {"web": web, "mail": mail, "worker": worker, "beat": beat}
