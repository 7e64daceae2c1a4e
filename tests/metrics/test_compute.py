"""The golden log through the write path, the jobs and the query layer of the product, as `metrics compute` does it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from metrics.models import DirtyMark, FactRow, Incident, Ripening
from tests.metrics.engine.test_golden import GOLDEN, differing
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def compute(tmp_path: Path, document: dict[str, Any]) -> dict[str, Any]:
    file, out = tmp_path / "events.json", StringIO()
    file.write_text(json.dumps(document), encoding="utf-8")
    call_command("metrics", "compute", "--events", str(file), "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_golden_values_through_the_whole_product(tmp_path: Path) -> None:
    assert differing(compute(tmp_path, GOLDEN)) == {}
    assert [model.objects.count() for model in (Ticket, FactRow, DirtyMark, Ripening, Incident)] == [0] * 5


def test_a_log_without_configuration_and_without_events(tmp_path: Path) -> None:
    found = compute(tmp_path, {"period": [0, 86_400], "events": []})
    assert (found["created"], found["frt_biz_median"], found["period_hours"]) == (0, None, 24)


@pytest.mark.parametrize(
    ("document", "code", "words"),
    [
        ({"period": [0, 9], "events": [{"seq": 3, "at": 1, "type": "sung"}]}, 2, "seq 3: unknown event type 'sung'"),
        ({"period": [9, 0], "events": []}, 2, "period has to end after it starts"),
        ({"events": []}, 2, "period"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, document: dict[str, Any], code: int, words: str) -> None:
    with pytest.raises(CommandError, match=words) as caught:
        compute(tmp_path, document)
    assert caught.value.returncode == code
