"""What the demo has played so far, kept beside its mail, so that a second start goes on instead of starting over."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from helpdesk.demo.mails import Conversation, generate

FIRST_SEED = 20_261_118
FIRST_COUNT = 150
LATER_COUNT = 60
KEPT = 4


@dataclass(slots=True)
class Batch:
    """Some conversations made from one seed at one moment; `started` of them have been sent."""

    seed: int
    moment: str
    count: int
    started: int = 0

    def conversations(self) -> list[Conversation]:
        """Return the batch, the same as at any other start."""
        moment = datetime.fromisoformat(self.moment)
        return generate(self.seed, count=self.count, moment=moment, broken=self.seed == FIRST_SEED)


@dataclass(slots=True)
class Season:
    """The batches of this data folder, oldest first."""

    file: Path
    batches: list[Batch] = field(default_factory=list)

    @classmethod
    def open(cls, file: Path) -> "Season":
        """Read what was played; an empty season if there is nothing to read."""
        try:
            stored = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls(file)
        return cls(file, [Batch(**batch) for batch in stored])

    def add(self) -> Batch:
        """Begin the next batch: the first one is the demo's past, later ones arrive slowly."""
        seed = self.batches[-1].seed + 1 if self.batches else FIRST_SEED
        count = LATER_COUNT if self.batches else FIRST_COUNT
        batch = Batch(seed, datetime.now(UTC).isoformat(), count)
        self.batches = [*self.batches[1 - KEPT :], batch]
        return batch

    def save(self) -> None:
        """Write the season down, whole or not at all."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_suffix(".new")
        draft.write_text(json.dumps([asdict(batch) for batch in self.batches]), encoding="utf-8")
        draft.replace(self.file)
