"""What `make mutate` takes out is there: a guard that was rewritten must not fall out of its reach unnoticed."""

from pathlib import Path

import pytest

from tests.mutate import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "mutant", MUTANTS, ids=lambda mutant: f"{mutant.requirement}-{mutant.test.rpartition('::')[2]}"
)
def test_guarded_line_stands_there_once(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.line) == 1
