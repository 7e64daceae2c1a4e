"""Recordings of calls: noted, fetched, kept for the channel's days, removed."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from channels_inbox.actions.calls import config_of, recordings_of
from channels_inbox.errors import AdapterError
from channels_inbox.kinds.phone.fetching import fetch
from channels_inbox.models import Call, CallRecording
from core import blobs
from core.clocks import now
from core.text import clean_line
from core.wakeups import CALLS, wake
from tickets.actions.calls import show_call
from tickets.calls import Recorded
from tickets.outbox import remove_unnamed

log = logging.getLogger(__name__)

KEEP_DAYS = 90  # unless the channel says otherwise
ATTEMPTS = 8
LEASE = timedelta(minutes=5)  # longer than the longest fetch
PER_RUN = 20
# What browsers play; everything else is only to be downloaded.
SOUNDS = {
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"\xff\xf3": "audio/mpeg",
    b"\xff\xf2": "audio/mpeg",
    b"OggS": "audio/ogg",
    b"fLaC": "audio/flac",
    b"\x1aE\xdf\xa3": "audio/webm",
}


def note_recording(*, call: Call, name: str, url: str, seconds: int, at: datetime) -> None:
    """A recording that lies with the provider, to be fetched; told twice it is one. Effects: a worker is woken."""
    with transaction.atomic():
        values = {"url": url, "seconds": seconds, "recorded_at": at}
        _row, is_new = CallRecording.objects.get_or_create(call=call, name=name, defaults=values)
        if is_new:
            show_recordings(call)
            wake(CALLS)


def show_recordings(call: Call) -> None:
    """Lets the card of a logged call show its recordings as they stand."""
    message_id = Call.objects.values_list("message_id", flat=True).get(pk=call.pk)
    if message_id is not None:
        show_call(message_id=message_id, recordings=recordings_of(call))


def fetch_due() -> int:
    """Fetches recordings whose time has come, each by one worker; the network is never asked in a transaction."""
    for done in range(PER_RUN):
        recording = _claim()
        if recording is None:
            return done
        try:
            content = fetch(recording.call.channel, recording.url)
            sha256 = blobs.put(content)
        except (AdapterError, OSError) as problem:
            _put_off(recording, problem)
        else:
            _keep(recording, sha256, content)
    return PER_RUN


def _claim() -> CallRecording | None:
    with transaction.atomic():
        waiting = CallRecording.objects.select_for_update(of=("self",), skip_locked=True)
        found = (
            waiting.select_related("call__channel__settings")
            .filter(state=Recorded.WAITING, not_before__lte=now())
            .order_by("not_before")
            .first()
        )
        if found is not None:
            found.attempts, found.not_before = found.attempts + 1, now() + LEASE
            found.save(update_fields=["attempts", "not_before"])
    return found


def _put_off(recording: CallRecording, problem: Exception) -> None:
    is_final = getattr(problem, "permanent", False) or recording.attempts >= ATTEMPTS
    words = problem.words if isinstance(problem, AdapterError) else str(problem)
    recording.error = clean_line(words, 300)
    recording.not_before = now() + timedelta(seconds=min(3600, 10 * 3**recording.attempts))
    recording.state = Recorded.FAILED if is_final else Recorded.WAITING
    log.info("recording %s is not fetched: %s", recording.pk, recording.error)
    with transaction.atomic():
        recording.save(update_fields=["error", "not_before", "state"])
        if is_final:
            show_recordings(recording.call)


def _keep(recording: CallRecording, sha256: str, content: bytes) -> None:
    recording.sha256, recording.size, recording.content_type = sha256, len(content), sound_of(content)
    recording.state, recording.error = Recorded.STORED, ""
    with transaction.atomic():
        recording.save(update_fields=["sha256", "size", "content_type", "state", "error"])
        show_recordings(recording.call)


def sound_of(content: bytes) -> str:
    """The media type of a sound by its first bytes, never as it was declared; octet-stream for what is none."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[4:8] == b"ftyp":
        return "audio/mp4"
    return next((kind for magic, kind in SOUNDS.items() if content.startswith(magic)), "application/octet-stream")


def remove_old() -> int:
    """Removes recordings older than their channel's days, and says so in the card; returns how many. Never in one go:
    each is a transaction of its own, and bytes go after their row.
    """
    removed = 0
    kept = CallRecording.objects.select_related("call__channel__settings").filter(
        Q(state=Recorded.STORED) | Q(state=Recorded.WAITING) | Q(state=Recorded.FAILED)
    )
    for recording in kept.filter(recorded_at__lt=now() - timedelta(days=1)).iterator(chunk_size=500):
        days = int(config_of(recording.call.channel).get("recording_days", KEEP_DAYS))
        if recording.recorded_at >= now() - timedelta(days=days):
            continue
        sha256 = recording.sha256
        recording.state, recording.sha256, recording.url, recording.size = Recorded.REMOVED, "", "", 0
        with transaction.atomic():
            recording.save(update_fields=["state", "sha256", "url", "size"])
            show_recordings(recording.call)
        remove_unnamed([sha256] if sha256 else [])
        removed += 1
    return removed
