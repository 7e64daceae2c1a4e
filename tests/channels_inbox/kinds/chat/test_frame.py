"""What a website gets: the script, the frame with its policy, how the button looks; sizes that were promised."""

import gzip
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from channels_inbox.kinds.chat.forms import ChatForm, website
from channels_inbox.kinds.chat.frame import words_on
from channels_inbox.kinds.chat.sessions import Visit, begin_session
from channels_inbox.models import ChannelSettings
from core import bundles
from tests.cast import Cast
from tickets.models import Attachment, Channel

pytestmark = pytest.mark.django_db(transaction=True)
LOADER_BYTES, FRAME_BYTES = 10_000, 60_000


def test_loader_is_small_and_may_be_loaded_anywhere(chat: Channel) -> None:
    response = Client().get("/widget.js")
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert len(gzip.compress(response.content)) < LOADER_BYTES


def test_frame_names_its_websites_and_is_small(chat: Channel) -> None:
    ChannelSettings.objects.filter(channel=chat).update(config={"websites": ["shop.test", "*.shop.test"]})
    response = Client().get("/chat/website/")
    assert "frame-ancestors 'self' shop.test *.shop.test" in response.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in response.headers
    assert "Set-Cookie" not in response.headers
    root = bundles.BundleFinder().sources
    sent = gzip.compress(response.content) + gzip.compress(
        bundles.join_sources(root, bundles.BUNDLES["css/chat.css"]).encode()
    )
    for path in (root.parent / "widget").glob("*.js"):
        sent += gzip.compress(path.read_bytes())
    assert len(sent) < FRAME_BYTES


def test_chat_that_is_not_in_use(chat: Channel) -> None:
    Channel.objects.filter(pk=chat.pk).update(is_active=False)
    assert [Client().get(path).status_code for path in ("/chat/website/", "/chat/website/look/")] == [404, 404]


@pytest.mark.parametrize(("colour", "words"), [("#1a748e", "#ffffff"), ("#ffd400", "#111111"), ("#000000", "#ffffff")])
def test_words_on_a_colour_can_be_read(colour: str, words: str) -> None:
    assert words_on(colour) == words


@pytest.mark.parametrize(
    ("typed", "source"),
    [
        ("https://Shop.example/", "https://shop.example"),
        ("shop.example", "shop.example"),
        ("*.shop.example", "*.shop.example"),
        ("127.0.0.1:8080", "127.0.0.1:8080"),
    ],
)
def test_website_as_people_type_it(typed: str, source: str) -> None:
    assert website(typed) == source


@pytest.mark.parametrize("typed", ["*", "'none'", "shop.example;script-src", "javascript://x", "a b", "*.*.example"])
def test_website_that_is_none(cast: Cast, typed: str) -> None:
    form = ChatForm({"websites": typed})
    assert "websites" in form.errors or form.cleaned_data["websites"] == ["a", "b"]


def test_r22_file_by_http_and_back_for_its_session_alone(chat: Channel) -> None:
    _session, token = begin_session(channel=chat, visit=Visit())
    _other, strange = begin_session(channel=chat, visit=Visit())
    file = SimpleUploadedFile("a.txt", b"hello")
    given = {"client": "client-0001", "text": "", "files": file}
    answer = Client().post("/chat/website/messages/", given, headers={"X-Chat-Token": token})
    assert answer.json() == {"kind": "ack", "client": "client-0001"}
    address = f"/chat/website/files/{Attachment.objects.get().pk}/"
    got = Client().get(address, headers={"X-Chat-Token": token})
    assert b"".join(got.streaming_content) == b"hello"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert Client().get(address, headers={"X-Chat-Token": strange}).status_code == 404
    assert Client().get(address).status_code == 404


def test_words_and_settings_inside_the_page_are_data(chat: Channel) -> None:
    ChannelSettings.objects.filter(channel=chat).update(config={"greeting": "</script><b>", "websites": []})
    page = Client().get("/chat/website/").content.decode()
    assert "</script><b>" not in page
    (told,) = re.findall(r'<script type="application/json" id="told"[^>]*>(.*?)</script>', page)
    assert json.loads(told)["key"] == "website"
