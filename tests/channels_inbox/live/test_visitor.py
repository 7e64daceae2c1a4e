"""What agents see of a visitor: unsent words where the channel says so, and a guess of their country."""

from typing import Any

import pytest

from channels_inbox.kinds.chat.sessions import read_visit
from channels_inbox.kinds.chat.talk import open_talk
from channels_inbox.models import ChannelSettings, ChatSession
from tests.cast import Cast
from tests.channels_inbox.live.conftest import Writes, talk_of
from tickets.models import Channel


@pytest.mark.parametrize(
    ("accepted", "country"),
    [
        ("pt-BR,pt;q=0.9,en-US;q=0.8", "BR"),
        ("de,en-GB;q=0.7", "GB"),
        ("zh-Hant-TW", "TW"),
        ("de", ""),
        ("", ""),
        ("*", ""),
        ("<script>-xx", ""),
    ],
)
def test_country_is_guessed_by_the_region(accepted: str, country: str) -> None:
    assert read_visit({"accepted": accepted}).country == country


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shown", [True, False])
def test_typed_words_are_kept_and_shown_only_where_the_channel_says_so(
    cast: Cast, chat: Channel, writes: Writes, shown: bool
) -> None:
    ChannelSettings.objects.filter(channel=chat).update(config={"preview": shown})
    session = writes()
    talk = open_talk("website", {}, "192.0.2.1")
    assert talk
    talk.session = session
    assert talk.shows_typing is shown
    talk.note_typed("How mu")
    client, number = cast.client(cast.alice), talk_of(session).ticket_id
    assert client.get(f"/chats/{number}/preview/").json() == {"text": "How mu" if shown else ""}
    assert cast.client(cast.charlie).get(f"/chats/{number}/preview/").status_code == 404
    answer: Any = talk.send({"client": "client-0099", "text": "How much?"})
    assert answer[0]["kind"] == "ack"
    assert (ChatSession.objects.get().typed == "") is shown
