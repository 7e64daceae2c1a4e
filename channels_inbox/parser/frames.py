"""Length-prefixed frames between a worker and its parser processes: JSON, then the bytes of files.

A frame is two lengths (big-endian, 32 bits each) and what they measure: a JSON object in UTF-8, then the byte strings
whose lengths the object lists under "blobs". No pickle: a parser process has read hostile input.
"""

import json
import struct
from typing import Any, BinaryIO

MAX_FRAME = 64 << 20
_PREFIX = struct.Struct(">II")


class FrameError(Exception):
    """The other side sent something that is no frame, or one over 64 MB."""


def pack(values: dict[str, Any], blobs: list[bytes]) -> bytes:
    """Build one frame; raises FrameError over the size limit."""
    head = json.dumps({**values, "blobs": [len(blob) for blob in blobs]}, ensure_ascii=False).encode("utf-8", "replace")
    size = sum(map(len, blobs))
    if len(head) + size + _PREFIX.size > MAX_FRAME:
        raise FrameError("The mail is larger than 64 MB when decoded")
    return b"".join([_PREFIX.pack(len(head), size), head, *blobs])


def frame_size(buffer: bytes | bytearray) -> int:
    """Bytes of the frame that begins in the buffer, 0 if its prefix is not complete; raises FrameError."""
    if len(buffer) < _PREFIX.size:
        return 0
    head, rest = _PREFIX.unpack_from(buffer)
    size = int(_PREFIX.size + head + rest)
    if size > MAX_FRAME:
        raise FrameError("A frame over 64 MB")
    return size


def unpack(frame: bytes | bytearray) -> tuple[dict[str, Any], list[bytes]]:
    """Take a complete frame apart; raises FrameError."""
    head_size, _rest = _PREFIX.unpack_from(frame)
    return _split(memoryview(frame)[_PREFIX.size :], head_size)


def _split(view: memoryview, head_size: int) -> tuple[dict[str, Any], list[bytes]]:
    position = head_size
    try:
        values = json.loads(bytes(view[:position]))
        blobs = []
        for length in values.pop("blobs"):
            blobs.append(bytes(view[position : position + length]))
            position += length
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FrameError("A frame that is no JSON object") from error
    if position != len(view):
        raise FrameError("A frame whose parts do not fill it")
    return values, blobs


def read_frame(stream: BinaryIO) -> tuple[dict[str, Any], list[bytes]] | None:
    """Read one frame from a blocking stream; None at its end."""
    prefix = stream.read(_PREFIX.size)
    if len(prefix) < _PREFIX.size:
        return None
    size = frame_size(prefix) - _PREFIX.size
    rest = stream.read(size)
    return _split(memoryview(rest), _PREFIX.unpack(prefix)[0]) if len(rest) == size else None
