"""The plan of the demo: as many conversations as promised, all different, every text filled."""

import email
import email.policy
import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from helpdesk.demo.mails import Conversation, Kind, generate
from helpdesk.demo.mails.clients import write
from helpdesk.demo.mails.conversations import BOOKS
from helpdesk.demo.mails.phrases import LANGUAGES

MOMENT = datetime(2026, 11, 18, 14, 2, tzinfo=UTC)
INBOUND = {Kind.MAIL, Kind.ANSWER, Kind.AWAY, Kind.BOUNCE}


@pytest.fixture(scope="module")
def conversations() -> list[Conversation]:
    return generate(1, moment=MOMENT)


def test_conversations_of_one_seed_are_the_same(conversations: list[Conversation]) -> None:
    again = generate(1, moment=MOMENT)

    assert conversations == again
    assert conversations != generate(2, moment=MOMENT)


def test_conversations_as_many_as_promised(conversations: list[Conversation]) -> None:
    kinds = Counter(step.kind for each in conversations for step in each.steps)

    assert len(conversations) == 150
    assert 340 <= sum(kinds[kind] for kind in INBOUND) <= 440
    assert kinds.keys() == set(Kind)


def test_conversations_in_every_language_and_by_every_client(conversations: list[Conversation]) -> None:
    assert {each.sender.language for each in conversations} == set(LANGUAGES)
    assert len({each.sender.client for each in conversations}) == 10
    assert len({each.sender.domain for each in conversations}) > 30


def test_conversations_hold_spam_and_broken_mail(conversations: list[Conversation]) -> None:
    raw = [each for each in conversations if each.steps[0].raw]

    assert sum(each.spam for each in raw) >= 6
    assert sum(not each.spam for each in raw) == 2


def test_subject_is_rarely_the_same(conversations: list[Conversation]) -> None:
    subjects = Counter(each.subject for each in conversations)

    assert max(subjects.values()) <= 4
    assert len(subjects) >= 95


def test_stories_are_many_and_complete() -> None:
    stories = [story for _, book in BOOKS.values() for story in book]

    assert len(stories) >= 60
    assert all(story.body and story.reply and story.follow and story.reply2 for story in stories)


def test_text_has_no_open_slot(conversations: list[Conversation]) -> None:
    texts = [each.subject for each in conversations]
    texts += [step.text for each in conversations for step in each.steps]

    assert [text for text in texts if re.search(r"[{}]|\[[^\]]*\|", text)] == []


def test_opening_of_every_conversation_is_a_mail(conversations: list[Conversation]) -> None:
    ids = set()
    for each in conversations:
        raw = each.steps[0].raw or write(each.opening(each.steps[0], to="support@demo.test", sent_at=MOMENT))
        ids.add(email.message_from_bytes(raw, policy=email.policy.compat32)["Message-ID"])

    assert len(ids - {None}) == len(conversations) - 1  # one of the broken mails has none
