"""What the demo's customers think: surveys that go out by mail, and customers who answer on the page of the link."""

import http.client
import logging
import random
import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from core.clocks import now
from helpdesk.demo.mails.answers import Received
from surveys.actions.planning import create_wave
from surveys.actions.settings import Rule, change_questions, change_survey, create_survey
from surveys.enums import Kind, Trigger
from surveys.models import Survey
from tickets.enums import ChannelKind
from tickets.models import Channel

log = logging.getLogger(__name__)

LINK = re.compile(r"https?://[^/\s]+(/s/\w+/)")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
CHOICE = re.compile(r'name="score" value="(\d+)"')
THINKS_S = (15.0, 90.0)  # nobody reads and answers a mail within ten seconds
ANSWERS = 0.6
HAPPY = (
    "Quick and friendly, thank you.",
    "The part fits perfectly. Great help!",
    "Easy and fast, as always.",
    "The answer was clear, and the machine works again.",
)
SO_SO = ("It took three mails, but it works.", "The answer came late in the day.", "")
UNHAPPY = (
    "I had to explain the same leak twice.",
    "Slow: my machine stood still for a week.",
    "The spare part was wrong, and the refund is complicated.",
)


def open_surveys() -> None:
    """Makes the demo's surveys that are not there yet, as the settings' pages would."""
    if Survey.objects.exclude(role__in=("first", "history")).exists():
        return
    mailboxes = list(Channel.objects.filter(kind=ChannelKind.EMAIL, is_active=True))
    texts = list(Channel.objects.filter(kind__in=[ChannelKind.SMS, ChannelKind.WHATSAPP], is_active=True))
    _ask(Kind.CSAT, "Satisfaction by mail", mailboxes, Rule(ways=("mail",), delay_minutes=1, low_score=2))
    ways = ("sms", "whatsapp")
    _ask(Kind.CES, "Effort by text message", texts, Rule(ways=ways, delay_minutes=1, low_score=3))
    rule = Rule(ways=("mail",), trigger=Trigger.NEVER, quiet_days=90, low_score=6)
    survey = _ask(Kind.NPS, "Would you recommend us?", [], rule)
    question = {
        "key": "why",
        "type": "single",
        "required": False,
        "text": {"en": "What should we work on first?", "de": "Woran sollen wir zuerst arbeiten?"},
        "options": [
            {"key": "speed", "text": {"en": "Speed", "de": "Geschwindigkeit"}},
            {"key": "parts", "text": {"en": "Spare parts", "de": "Ersatzteile"}},
            {"key": "price", "text": {"en": "Prices", "de": "Preise"}},
        ],
        "show_if": {"question": "score", "at_most": 8},
    }
    change_questions(survey=survey, questions=[question], by=None)
    create_wave(
        survey=survey,
        name="First wave",
        starts_at=now() + timedelta(minutes=2),
        segment={"days": 2},  # those who write in this demo, not those of its past
        sample_percent=40,
        repeat_days=90,
        by=None,
    )


def _ask(kind: Kind, name: str, channels: list[Channel], rule: Rule) -> Survey:
    survey = create_survey(kind=kind, name=name, by=None)
    version = survey.versions.get()
    change_survey(
        survey=survey,
        is_active=True,
        channels=channels,
        scale=version.scale,
        threshold=version.threshold,
        asks_comment=True,
        texts={},
        rule=Rule(**{**{each: getattr(rule, each) for each in rule.__slots__}, "name": name}),
        by=None,
    )
    return survey


@dataclass(frozen=True, slots=True)
class Opinion:
    """Somebody who will answer at `due`, of the monotonic clock; `mood` is 0 for the worst and 1 for the best."""

    path: str
    due: float
    mood: float
    words: str


class Opinions:
    """Hears mails that ask, and answers some of them on the page, as a browser without JavaScript does."""

    def __init__(self, site: str, *, thinks_s: tuple[float, float] = THINKS_S) -> None:
        self.site = site
        self.thinks_s = thinks_s
        self.rng = random.Random()  # noqa: S311 - tastes, no secrets
        self.waiting: list[Opinion] = []

    def hear(self, received: Received, moment: float) -> bool:
        """Whether this mail asks; some customers never answer."""
        found = LINK.search(received.text) if received.automatic else None
        if found is None:
            return False
        if self.rng.random() < ANSWERS:
            mood = self.rng.betavariate(5, 1.4)
            pool = HAPPY if mood > 0.7 else SO_SO if mood > 0.45 else UNHAPPY
            words = self.rng.choice(pool) if self.rng.random() < 0.5 else ""
            self.waiting.append(Opinion(found[1], moment + self.rng.uniform(*self.thinks_s), mood, words))
        return True

    def tick(self, moment: float) -> int:
        """Answers what is due; how many."""
        due = [each for each in self.waiting if each.due <= moment]
        self.waiting = [each for each in self.waiting if each.due > moment]
        for each in due:
            try:
                self._answer(each)
            except OSError as error:
                log.info("a customer could not answer: %s", error)
        return len(due)

    def _answer(self, opinion: Opinion) -> None:
        """Opens the page, chooses, and sends the form."""
        connection = http.client.HTTPConnection(self.site, timeout=10)
        try:
            connection.request("GET", opinion.path)
            page = connection.getresponse()
            text = page.read().decode()
            cookie = (page.getheader("Set-Cookie") or "").partition(";")[0]
            token, choices = TOKEN.search(text), CHOICE.findall(text)
            if token is None or not choices:
                return
            score = choices[min(int(opinion.mood * len(choices)), len(choices) - 1)]
            body = urlencode({"csrfmiddlewaretoken": token[1], "score": score, "comment": opinion.words})
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
            connection.request("POST", opinion.path, body, headers)
            connection.getresponse().read()
        finally:
            connection.close()
