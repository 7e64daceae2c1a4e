"""Mail and posts as senders behave: several at once, each tried again until somebody took it."""

import base64
import http.client
import json
import smtplib
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

from tests.faults.house import House
from tests.faults.stage import ASKERS, HOOKS, MAILBOX, SECRET

SENDERS = 4
PATIENCE_S = 120.0


class Load:
    """What was sent; `taken` holds the marks whose acceptance was acknowledged."""

    def __init__(self, house: House, name: str) -> None:
        """`name` makes the marks of this load its own."""
        self.house, self.name = house, name
        self.taken: set[str] = set()
        self.refused: list[str] = []
        self.tries = 0
        self._next = 0
        self._lock = threading.Lock()

    def send(self, count: int, during: Callable[[], object] = lambda: None) -> None:
        """Send this many mails, of which one in five is sent twice and one in four answers by token.

        `during` runs while they are on their way.
        """
        self._together(self._mail, count, during)

    def post(self, count: int, during: Callable[[], object] = lambda: None) -> None:
        """Post this many mails to the web hook, of which one in five is posted twice."""
        self._together(self._post, count, during)

    def _together(self, one: Callable[[int], None], count: int, during: Callable[[], object]) -> None:
        numbers = range(self._next, self._next + count)
        self._next += count
        with ThreadPoolExecutor(SENDERS) as pool:
            sent = [pool.submit(one, number) for number in numbers]
            during()
            for future in sent:
                future.result()

    def _mail(self, number: int) -> None:
        mark = f"mark-{self.name}-{number}"
        answering = number % 4 == 3
        sender = ASKERS[number % 2] if answering else f"c{number}@customer.test"
        recipient = self.house.replies[sender] if answering else MAILBOX
        raw = letter(mark, sender, recipient)
        for _time in range(2 if number % 5 == 4 else 1):
            self._until_taken(mark, lambda: self._deliver(sender, recipient, raw))

    def _deliver(self, sender: str, recipient: str, raw: bytes) -> bool:
        with smtplib.SMTP("127.0.0.1", self.house.smtp_port, timeout=20) as client:
            return not client.sendmail(sender, [recipient], raw)

    def _post(self, number: int) -> None:
        mark = f"mark-{self.name}-{number}"
        body = json.dumps(postmark(mark, f"c{number}@customer.test"))
        for _time in range(2 if number % 5 == 4 else 1):
            self._until_taken(mark, lambda: self._deliver_post(body))

    def _deliver_post(self, body: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=20)
        authorization = f"Basic {base64.b64encode(SECRET.encode()).decode()}"
        headers = {"Content-Type": "application/json", "Authorization": authorization}
        try:
            connection.request("POST", f"/hooks/postmark/{HOOKS.partition('@')[0]}/", body, headers)
            response = connection.getresponse()
            response.read()
            status = response.status
        finally:
            connection.close()
        if 300 <= status < 500:
            self.refused.append(f"a genuine post was answered {status}")
        return status == 200

    def _until_taken(self, mark: str, deliver: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            with self._lock:
                self.tries += 1
            try:
                if deliver():
                    with self._lock:
                        self.taken.add(mark)
                    return
            except (OSError, smtplib.SMTPException, http.client.HTTPException):
                pass
            time.sleep(0.3)
        self.refused.append(f"nobody took {mark} within {PATIENCE_S:.0f} s")


def letter(mark: str, sender: str, recipient: str) -> bytes:
    """A mail with a body of its own."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, recipient, f"About {mark}"
    message["Message-ID"], message["Date"] = f"<{mark}@customer.test>", "Sat, 21 Nov 2026 12:00:00 +0000"
    message.set_content(f"Good morning, this is {mark}.\n")
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def postmark(mark: str, sender: str) -> dict[str, object]:
    """The same as a provider posts it."""
    return {
        "From": sender,
        "FromFull": {"Email": sender, "Name": "", "MailboxHash": ""},
        "ToFull": [{"Email": HOOKS, "Name": "", "MailboxHash": ""}],
        "CcFull": [],
        "BccFull": [],
        "OriginalRecipient": HOOKS,
        "Subject": f"About {mark}",
        "MessageID": mark,
        "Date": "Sat, 21 Nov 2026 12:00:00 +0000",
        "TextBody": f"Good morning, this is {mark}.",
        "HtmlBody": "",
        "Headers": [{"Name": "Message-ID", "Value": f"<{mark}@customer.test>"}],
        "Attachments": [],
    }
