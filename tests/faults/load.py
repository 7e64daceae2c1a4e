"""Mail, posts and forms as senders behave: several at once, each tried again until somebody took it."""

import base64
import hashlib
import http.client
import json
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.message import EmailMessage
from urllib.parse import urlencode

from tests.faults.house import House
from tests.faults.posts import POSTED, Event, body_of, headers_of
from tests.faults.stage import ASKERS, HOOKS, MAILBOX, SECRET
from tests.faults.visitors import Visitors

SENDERS = 4
PATIENCE_S = 180.0
MIXED = ("mail", "mail", "post", "mail", "post", "mail", "post", "mail", "mail", "form")
THIRDS = ("mail", "post", "form")
LIVE = ("webhook", "chat", "telegram", "chat", "whatsapp", "chat")
CSRF = "f" * 32
# What each door may say; anything else would make a provider drop the mail, or a person give up.
TAKEN = {"post": 200, "form": 302} | dict.fromkeys(POSTED, 200)
AGAIN = {"post": {503}, "form": {500, 503}} | {kind: {503} for kind in POSTED}


class Load:
    """Messages with a mark each; `taken` holds those whose acceptance was acknowledged.

    One in seven is sent twice, as by a provider that did not hear the answer; one mail in four answers by token. Chat
    messages are those of visitors who write some each.
    """

    def __init__(self, house: House, name: str, kinds: tuple[str, ...] = MIXED) -> None:
        """`name` (small letters and digits) makes the marks of this load its own."""
        self.house, self.name, self.kinds = house, name, kinds
        self.taken: set[str] = set()
        self.refused: list[str] = []
        self.sent = self.deliveries = self.tries = 0
        self._gate = threading.Semaphore(0)
        self._lock = threading.Lock()
        self.visitors = Visitors(house, name)
        self._chats = sum(kind == "chat" for kind in kinds)

    def mark(self, number: int) -> str:
        """The mark of one message."""
        return f"mark-{self.name}-{number}"

    @contextmanager
    def flowing(self, count: int) -> Iterator[None]:
        """Senders at work on `count` messages, as many as `let` allows; in the end the rest leaves, too."""
        numbers = range(self.sent, self.sent + count)
        self.sent += count
        self._gate = threading.Semaphore(0)
        with ThreadPoolExecutor(SENDERS) as pool:
            sent = [pool.submit(self._one, number) for number in numbers]
            try:
                yield
            finally:
                self._gate.release(max(count, 1))
            for future in sent:
                future.result()
        self.visitors.close()

    def let(self, count: int) -> None:
        """Lets so many more messages go."""
        if count > 0:
            self._gate.release(count)

    def send(self, count: int) -> None:
        """Sends so many at once."""
        with self.flowing(count):
            pass

    def deliver(self, sender: str, recipient: str, raw: bytes) -> bool:
        """Hands a mail to the receiver; whether it was taken."""
        with smtplib.SMTP("127.0.0.1", self.house.smtp_port, timeout=20) as client:
            return not client.sendmail(sender, [recipient], raw)

    def take_for_sure(self, mark: str, deliver: Callable[[], bool]) -> None:
        """Tries until it is taken."""
        deadline = time.monotonic() + PATIENCE_S
        with self._lock:
            self.deliveries += 1
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

    def _one(self, number: int) -> None:
        self._gate.acquire()
        kind = self.kinds[number % len(self.kinds)]
        times = 2 if number % 7 == 6 else 1
        if kind == "chat":
            self.take_for_sure(self.mark(number), self._chat(number, times))
            return
        if kind in POSTED:
            deliver = self._event(kind, number)
        else:
            deliver = {"mail": self._mail, "post": self._post, "form": self._form}[kind](number)
        for _time in range(times):
            self.take_for_sure(self.mark(number), deliver)

    def _chat(self, number: int, times: int) -> Callable[[], bool]:
        """The messages of a chat follow each other: each waits until the one before it was acknowledged."""
        rounds, place = divmod(number, len(self.kinds))
        position = rounds * self._chats + self.kinds[:place].count("chat")
        return self.visitors.deliver(self.mark(number), position, SENDERS, times)

    def _event(self, kind: str, number: int) -> Callable[[], bool]:
        body = body_of(kind, [Event(self.mark(number), number, number)])
        path = f"/hooks/{kind}/{kind}/"
        return lambda: self.knock(kind, path, body, headers_of(kind, body, self.mark(number)))

    def _mail(self, number: int) -> Callable[[], bool]:
        answering = number % 4 == 3
        sender = ASKERS[number % 8 // 4] if answering else f"c{number}-{self.name}@customer.test"
        recipient = self.house.stage["replies"][sender] if answering else MAILBOX
        raw = letter(self.mark(number), sender, recipient)
        return lambda: self.deliver(sender, recipient, raw)

    def _post(self, number: int) -> Callable[[], bool]:
        body = json.dumps(postmark(self.mark(number), f"c{number}-{self.name}@customer.test"))
        authorization = f"Basic {base64.b64encode(SECRET.encode()).decode()}"
        headers = {"Content-Type": "application/json", "Authorization": authorization}
        return lambda: self.knock("post", f"/hooks/postmark/{HOOKS.partition('@')[0]}/", body, headers)

    def _form(self, number: int) -> Callable[[], bool]:
        mark = self.mark(number)
        digest = hashlib.sha256(mark.encode()).digest()
        fields = {
            "submission": base64.b32encode(digest).decode().lower()[:26],
            "name": "Dana",
            "email": f"c{number}-{self.name}@customer.test",
            "subject": f"About {mark}",
            "text": f"Good morning, this is {mark}.",
            "website": "",
            "csrfmiddlewaretoken": CSRF,
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"csrftoken={CSRF}",
            "X-Forwarded-For": f"10.{digest[0]}.{digest[1]}.{digest[2]}",
        }
        return lambda: self.knock("form", "/help/contact/", urlencode(fields), headers)

    def knock(self, kind: str, path: str, body: str | bytes, headers: dict[str, str]) -> bool:
        """One request at a door; whether it was taken. An answer that the door may not give is kept as a failure."""
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=20)
        try:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            response.read()
            status = response.status
        finally:
            connection.close()
        if status != TAKEN[kind] and status not in AGAIN[kind]:
            self.refused.append(f"a {kind} was answered {status}")
        return status == TAKEN[kind]


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
