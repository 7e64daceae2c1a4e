"""The guards behind the guards: what holds even if the step before it forgot."""

import pytest
from django.db import IntegrityError, transaction

from channels_inbox.models import Item
from tests.channels_inbox.letters import let_in, mail, store
from tickets.models import Channel

HOSTILE = b"""From: dana@customer.test
To: support@demo.test
Subject: Look
Message-ID: <hostile@customer.test>
Content-Type: text/html; charset=utf-8

<p onclick="x()">Hello</p><script>steal()</script><style>p{}</style><img src=x onerror="steal()">
""".replace(b"\n", b"\r\n")


def test_r16_html_is_clean_before_it_is_stored(mailbox: Channel) -> None:
    message = let_in(mailbox, HOSTILE, sender="dana@customer.test").message
    assert message is not None
    for trace in ("script", "steal", "onclick", "onerror", "<style"):
        assert trace not in message.html
    assert "Hello" in message.html


def test_r55_database_refuses_a_second_item_of_one_event(mailbox: Channel) -> None:
    first, second = (store(mailbox, mail()).items.get() for _time in range(2))
    Item.objects.filter(pk=first.pk).update(key="one event")
    with pytest.raises(IntegrityError, match="item_key_once"), transaction.atomic():
        Item.objects.filter(pk=second.pk).update(key="one event")
