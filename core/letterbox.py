"""A message to us from a page of a room that has no way in of its own: channels_inbox fills this seam by its form."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody wrote; their address is not proved (R32). `id` makes a second post of the same form one message."""

    id: str
    name: str
    email: str
    subject: str
    text: str
    language: str
    client: str  # address of the network


Box = Callable[[Letter], bool]
_boxes: list[Box] = []


def offer(box: Box) -> None:
    """Registers who takes letters; called from `AppConfig.ready`. The latest takes the place of an earlier one."""
    _boxes[:] = [box]


def is_open() -> bool:
    """Whether anybody takes letters."""
    return bool(_boxes)


def post(letter: Letter) -> bool:
    """Hands a letter over; False when there were too many from there, or nobody takes any."""
    return bool(_boxes) and _boxes[0](letter)
