"""Acknowledgements name articles that may help, where the channel wants it: those that everybody may read."""

import pytest

from knowledge_base import answers as ours
from knowledge_base.models import Article, Translation
from tests.channels_inbox.conftest import configure, mailbox
from tests.channels_inbox.letters import let_in, mail
from tickets.enums import MessageKind
from tickets.models import Channel, Message

__all__ = ["mailbox"]  # a fixture
pytestmark = pytest.mark.django_db(transaction=True)
ASKED = mail(subject="How do I descale?", text="Hello, how do I descale my Duo? The display asks for it.\n")


def sent() -> str:
    return Message.objects.get(kind=MessageKind.SYSTEM).text


def test_article_is_named_with_its_address(mailbox: Channel, article: Translation) -> None:
    configure(mailbox, ack_enabled=True, ack_articles=True)
    let_in(mailbox, ASKED)
    assert "While you wait, one of these may help:\n\nDescale a Duo" in sent()
    assert "/help/en/a/descale-a-duo/" in sent()


@pytest.mark.parametrize("visibility", ["customers", "internal"])
def test_r32_hidden_articles_are_not_named(mailbox: Channel, article: Translation, visibility: str) -> None:
    Article.objects.update(visibility=visibility)
    configure(mailbox, ack_enabled=True, ack_articles=True)
    let_in(mailbox, ASKED)
    assert "Descale" not in sent()


def test_switched_off_nothing_is_named(mailbox: Channel, article: Translation) -> None:
    configure(mailbox, ack_enabled=True)
    let_in(mailbox, ASKED)
    assert "Descale" not in sent()


def test_search_that_fails_holds_up_no_mail(
    mailbox: Channel, article: Translation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        Article.objects.raw("SELECT nothing FROM nowhere")[0]

    monkeypatch.setattr(ours, "search", fail)
    configure(mailbox, ack_enabled=True, ack_articles=True)
    item = let_in(mailbox, ASKED)
    assert item.state == "done"
    assert "received" in Message.objects.get(kind=MessageKind.SYSTEM).subject
