"""Every mail of the corpus, beside what it must become; keys that a file leaves out are not looked at."""

import json
from pathlib import Path

import pytest

from channels_inbox.kinds.email.parse import parse

CORPUS = Path(__file__).parent / "corpus"
NAMES = sorted(path.stem for path in CORPUS.glob("*.eml"))


@pytest.mark.parametrize("name", NAMES)
def test_parse_corpus_mail(name: str) -> None:
    expected = json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8"))

    found = parse((CORPUS / f"{name}.eml").read_bytes()).to_json()

    if "attachments" in expected:
        # Each expected file names only the keys that matter to its case.
        pairs = zip(found["attachments"], expected["attachments"], strict=True)
        found["attachments"] = [{key: file[key] for key in wanted} for file, wanted in pairs]
    assert {key: found[key] for key in expected} == expected


def test_corpus_pairs_complete() -> None:
    assert sorted(path.stem for path in CORPUS.glob("*.json")) == NAMES
    assert len(NAMES) >= 90
