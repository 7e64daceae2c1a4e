"""Recordings: fetched by the one way out, heard in the ticket by those who may see it, removed after their time."""

from datetime import timedelta

import pytest
from django.test import Client

from channels_inbox.actions.recordings import ATTEMPTS, fetch_due, remove_old, sound_of
from channels_inbox.models import Call, CallRecording, ChannelSettings
from core import blobs
from core.clocks import now
from tests.channels_inbox.kinds.phone.conftest import Stage, settle_all
from tests.channels_inbox.kinds.posting import settle
from tests.simulators.phone import SOUND
from tickets.models import Ticket


def recorded(stage: Stage, **more: object) -> CallRecording:
    """A logged call with a recording that lies at the telephone system."""
    stage.pbx.files["/r/1.wav"] = SOUND
    event = stage.pbx.event("recording", at=346, url=f"{stage.pbx.url}/r/1.wav", seconds=2, **more)
    assert stage.pbx.send(stage.url, {"events": [event, *stage.pbx.course()]}) == 200
    settle()
    settle()
    settle_all()
    return CallRecording.objects.get()


def address(recording: CallRecording) -> str:
    return f"/calls/recordings/{recording.pk}/"


def page(stage: Stage) -> str:
    client = stage.cast.client(stage.cast.alice)
    return str(client.get(f"/inbox/tickets/{Ticket.objects.get().pk}/").text)


def test_recording_is_fetched_and_heard_in_the_ticket(stage: Stage) -> None:
    recording = recorded(stage)
    assert "on its way" in page(stage)
    assert fetch_due() == 1
    recording.refresh_from_db()
    assert (recording.state, recording.content_type, recording.size) == ("stored", "audio/wav", len(SOUND))
    assert f'src="{address(recording)}"' in page(stage)
    client = stage.cast.client(stage.cast.alice)
    whole = client.get(address(recording))
    assert (whole.status_code, b"".join(whole)) == (200, SOUND)
    assert "sandbox" in whole["Content-Security-Policy"]
    assert whole["X-Content-Type-Options"] == "nosniff"
    kept = client.get(f"{address(recording)}?download")
    assert kept["Content-Disposition"].startswith("attachment")
    list(kept)
    assert fetch_due() == 0


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=100-", 206, 100, len(SOUND)),
        ("bytes=-5", 206, len(SOUND) - 5, len(SOUND)),
        ("bytes=10-999999", 206, 10, len(SOUND)),
        ("chickens=1-2", 206, 0, len(SOUND)),
    ],
)
def test_part_of_a_recording(stage: Stage, asked: str, status: int, start: int, end: int) -> None:
    recording = recorded(stage)
    fetch_due()
    answer = stage.cast.client(stage.cast.alice).get(address(recording), headers={"range": asked})
    assert (answer.status_code, b"".join(answer)) == (status, SOUND[start:end])
    assert answer["Content-Range"] == f"bytes {start}-{end - 1}/{len(SOUND)}"


def test_part_beyond_the_end(stage: Stage) -> None:
    recording = recorded(stage)
    fetch_due()
    client = stage.cast.client(stage.cast.alice)
    for asked in (f"bytes={len(SOUND)}-", "bytes=9-3", "bytes=-0"):
        answer = client.get(address(recording), headers={"range": asked})
        assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(SOUND)}")


def test_recording_is_for_those_who_may_see_the_ticket(stage: Stage) -> None:
    recording = recorded(stage)
    fetch_due()
    assert stage.cast.client(stage.cast.charlie).get(address(recording)).status_code == 404
    assert Client().get(address(recording))["Location"].startswith("/accounts/login/")
    Ticket.objects.update(team=stage.cast.billing, assignee=None)
    assert stage.cast.client(stage.cast.alice).get(address(recording)).status_code == 404


def test_private_address_is_refused_for_good(stage: Stage) -> None:
    recording = recorded(stage, id="other", recording="other")
    CallRecording.objects.update(url="http://127.0.0.1/secret")
    fetch_due()
    recording.refresh_from_db()
    assert recording.state == "failed"
    assert "inside this network" in recording.error
    assert "could not be fetched" in page(stage)


def test_recording_that_is_not_there_yet_is_asked_for_again(stage: Stage) -> None:
    recording = recorded(stage)
    del stage.pbx.files["/r/1.wav"]
    for tries in range(1, ATTEMPTS + 1):
        CallRecording.objects.update(not_before=now())
        fetch_due()
        recording.refresh_from_db()
        assert (recording.attempts, recording.state) == (tries, "waiting" if tries < ATTEMPTS else "failed")
    assert fetch_due() == 0


def test_too_large_a_recording_is_refused(stage: Stage, settings: object) -> None:
    settings.UPLOAD_MAX_BYTES = 1_000  # type: ignore[attr-defined]
    recording = recorded(stage)
    fetch_due()
    recording.refresh_from_db()
    assert (recording.state, recording.error) == ("failed", "it is too large")


def test_what_is_no_sound_is_only_downloaded(stage: Stage) -> None:
    recording = recorded(stage)
    stage.pbx.files["/r/1.wav"] = b"<html><script>alert(1)</script>"
    fetch_due()
    answer = stage.cast.client(stage.cast.alice).get(address(recording))
    assert (answer["Content-Type"], answer["Content-Disposition"][:10]) == ("application/octet-stream", "attachment")
    list(answer)


def test_old_recordings_are_removed_and_the_card_says_so(stage: Stage) -> None:
    recording = recorded(stage)
    fetch_due()
    recording.refresh_from_db()
    ChannelSettings.objects.filter(channel=stage.channel).update(config={"recording_days": 30})
    CallRecording.objects.update(recorded_at=now() - timedelta(days=29))
    assert remove_old() == 0
    CallRecording.objects.update(recorded_at=now() - timedelta(days=31))
    assert remove_old() == 1
    assert remove_old() == 0
    assert not blobs.path(recording.sha256).exists()
    assert "removed after its time" in page(stage)
    assert stage.cast.client(stage.cast.alice).get(address(recording)).status_code == 404


def test_bytes_that_another_row_names_stay(stage: Stage) -> None:
    recording = recorded(stage)
    fetch_due()
    recording.refresh_from_db()
    call = Call.objects.get()
    CallRecording.objects.create(call=call, name="same", url="", state="stored", sha256=recording.sha256, size=1)
    CallRecording.objects.filter(pk=recording.pk).update(recorded_at=now() - timedelta(days=400))
    assert remove_old() == 1
    assert blobs.path(recording.sha256).exists()


def test_twilio_recording_is_fetched_with_the_accounts_token(stage: Stage) -> None:
    voice = stage.voice
    voice.sounds["RE1"] = b"ID3" + b"\0" * 100
    for fields in (
        voice.status("CA1", "ringing"),
        voice.leg("CA1", "in-progress", 9),
        voice.status("CA1", "completed", 60),
        voice.recorded("CA1", "RE1", 51),
        voice.recorded("CA1", "RE1", 51),
    ):
        assert voice.post(stage.url, fields) == 200
        settle()
    settle_all()
    assert fetch_due() == 1
    recording = CallRecording.objects.get()
    assert (recording.state, recording.content_type, recording.seconds) == ("stored", "audio/mpeg", 51)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (SOUND, "audio/wav"),
        (b"OggS..", "audio/ogg"),
        (b"....ftypM4A ", "audio/mp4"),
        (b"RIFF", "application/octet-stream"),
    ],
)
def test_sound_of(content: bytes, kind: str) -> None:
    assert sound_of(content) == kind
