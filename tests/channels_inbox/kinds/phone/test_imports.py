"""Files of past calls: columns guessed, every line said, each call once, into the figures without mail or rules."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from channels_inbox.actions import call_imports
from channels_inbox.actions.call_imports import import_due
from channels_inbox.kinds.phone.call_log import WrongLine, guess, read_lines
from channels_inbox.models import Call, CallImport, Delivery
from people.actions.contacts import add_identity
from people.enums import IdentityKind, Role
from people.models import Agent, Company
from tests.cast import Cast, make_agent
from tests.channels_inbox.kinds.posting import make_channel
from tickets.enums import ChannelKind
from tickets.models import Ticket, TicketEvent

HEAD = "Start time;Caller;Direction;Status;Extension;Wait;Duration;Hold time;ACW;Note"
LINES = [
    "22.10.2025 11:00;030 90 18 20;inbound;answered;204;45;4:00;60;0:02:00;Wants a date",
    "22.10.2025 12:00;+1 212 456 7890;in;no answer;;30;;;;",
    "23.10.2025 09:00;030/901820;out;busy;alice@helpdesk.test;0;0;0;0;",
    "soon;030 901820;in;answered;204;1;1;0;0;",
    "23.10.2025 10:00;nobody;in;answered;204;1;1;0;0;",
    "23.10.2025 10:00;030 901820;in;answered;999;1;1;0;0;",
    "23.10.2045 10:00;030 901820;in;answered;204;1;1;0;0;",
]


@pytest.fixture
def boss(cast: Cast) -> Client:
    Company.objects.update(country="DE", time_zone="Europe/Berlin")
    Agent.objects.filter(pk=cast.alice.pk).update(extension="204", is_active=False)  # she left; her calls stay hers
    add_identity(contact=cast.dana, kind=IdentityKind.PHONE, value="+4930901820")
    make_channel(cast, ChannelKind.PHONE, {})
    return cast.client(make_agent("Ada", Role.ADMINISTRATOR, cast.support))


def upload(client: Client, lines: list[str] = LINES, head: str = HEAD) -> str:
    file = SimpleUploadedFile("calls.csv", "\n".join([head, *lines]).encode())
    answer = client.post(reverse("channels:imports", args=["phone"]), {"file": file})
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer["Location"])


def start(client: Client, page: str) -> None:
    form = client.get(page).context["form"]
    given = {name: form.initial.get(name, "") for name in form.fields}
    assert client.post(page, {**given, "start": "1"}).status_code == 302


def test_columns_are_guessed_and_every_line_is_tried(boss: Client) -> None:
    shown = boss.get(upload(boss))
    assert (shown.context["good"], shown.context["wrong"]) == (3, 4)
    assert [problem["line"] for problem in shown.context["problems"]] == [5, 6, 7, 8]
    assert "“nobody” is no phone number." in shown.text
    assert not Call.objects.exists()


def test_calls_are_taken_in_as_history(cast: Cast, boss: Client) -> None:
    page = upload(boss)
    start(boss, page)
    assert import_due() is False
    row = CallImport.objects.get()
    assert (row.state, row.imported, len(row.errors), row.sha256) == ("done", 3, 4, "")
    first = TicketEvent.objects.filter(kind="call_logged").order_by("at")[0]
    assert first.at == datetime(2025, 10, 22, 9, 0, tzinfo=UTC)  # 11:00 in Berlin
    assert first.data == {
        "direction": "inbound",
        "answered": True,
        "customer": cast.dana.pk,
        "wait_seconds": 45,
        "talk_seconds": 240,
        "hold_seconds": 60,
        "wrap_seconds": 120,
    }
    assert (first.agent_id, first.is_imported) == (cast.alice.pk, True)
    assert set(TicketEvent.objects.values_list("is_imported", flat=True)) == {True}
    assert sorted(Ticket.objects.values_list("requester__name", "category")) == [
        ("+1 212-456-7890", "solved"),
        ("Dana Petrescu", "solved"),
    ]
    assert Ticket.objects.filter(callback_due_at=None).count() == 2
    assert not Delivery.objects.exists()
    ticket = Ticket.objects.get(requester=cast.dana)
    assert "Wants a date" in boss.get(f"/inbox/tickets/{ticket.pk}/").text
    assert "Line 5:" in boss.get(page).text


def test_the_same_file_again_changes_nothing(boss: Client) -> None:
    for imported, repeated in ((3, 0), (0, 3)):
        start(boss, upload(boss))
        while import_due():
            pass
        row = CallImport.objects.order_by("-pk")[0]
        assert (row.imported, row.repeated) == (imported, repeated)
    assert Call.objects.count() == 3
    assert TicketEvent.objects.filter(kind="call_logged").count() == 3


def test_a_file_goes_on_where_it_stopped(boss: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    start(boss, upload(boss))
    monkeypatch.setattr(call_imports, "SLICE_S", -1)
    assert import_due() is True
    assert CallImport.objects.get().next_line == 0
    monkeypatch.undo()
    assert import_due() is False
    assert CallImport.objects.get().next_line == len(LINES)


def test_an_import_is_begun_once(boss: Client) -> None:
    page = upload(boss)
    start(boss, page)
    assert boss.post(page, {"start": "1"}).context["row"].state == "running"


@pytest.mark.parametrize("content", [b"", b"only one line", b"a\nb\nc", b"\x00\x00"])
def test_what_is_no_table_is_refused_with_words(boss: Client, content: bytes) -> None:
    answer = boss.post(reverse("channels:imports", args=["phone"]), {"file": SimpleUploadedFile("x.csv", content)})
    assert "file" in answer.context["form"].errors
    assert not CallImport.objects.exists()


def test_a_column_cannot_be_two_things(boss: Client) -> None:
    page = upload(boss)
    form = boss.get(page).context["form"]
    given = {name: form.initial.get(name, "") for name in form.fields} | {"note": "0"}
    answer = boss.post(page, {**given, "start": "1"})
    assert "A column was chosen twice." in answer.text
    assert CallImport.objects.get().state == "mapping"


def test_imports_are_for_administrators(cast: Cast, boss: Client) -> None:
    page = upload(boss)
    for client in (cast.client(cast.bob), Client()):
        assert client.get(page).status_code in {302, 403}
        assert client.get(reverse("channels:imports", args=["phone"])).status_code in {302, 403}


def test_table_of_other_spellings_is_read() -> None:
    lines = read_lines("\ufeffcalldate,src,billsec\r\n2025-10-22 11:00:00,030901820,12\r\n\r\n".encode())
    assert guess(lines[0]) == {"at": 0, "number": 1, "talk": 2}
    assert len(lines) == 2
    with pytest.raises(WrongLine):
        read_lines(b"a,b\n" + b"1,2\n" * 100_001)
