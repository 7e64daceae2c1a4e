"""Content-addressed files: stored once by SHA-256, fsynced before anybody writes a row that names them."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

CHUNK = 256 * 1024


def put(content: bytes) -> str:
    """Stores bytes and returns their SHA-256 in hex; raises OSError (disk full) without leaving half a file."""
    return put_stream([content])[0]


def put_stream(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Stores a stream; returns (SHA-256 in hex, size in bytes)."""
    root = settings.BLOB_DIR
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=root, prefix="in-")
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        _settle(Path(name), path(digest.hexdigest()))
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size


def _settle(temporary: Path, final: Path) -> None:
    if final.exists():
        os.utime(final)  # the collector of orphans must see that it is wanted again
        temporary.unlink()
        return
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary.replace(final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def path(sha256: str) -> Path:
    """Where the bytes of this hash lie; raises ValueError for anything that is no SHA-256 in hex."""
    if len(sha256) != 64 or not all(char in "0123456789abcdef" for char in sha256):
        raise ValueError("not a SHA-256")
    return settings.BLOB_DIR / sha256[:2] / sha256


def get(sha256: str) -> bytes:
    """The bytes; raises FileNotFoundError."""
    return path(sha256).read_bytes()


def stream(sha256: str) -> Iterator[bytes]:
    """The bytes in chunks of 256 kB."""
    with path(sha256).open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def remove(sha256: str) -> None:
    """Deletes the file if it is there; only the collector of orphans calls this."""
    path(sha256).unlink(missing_ok=True)
