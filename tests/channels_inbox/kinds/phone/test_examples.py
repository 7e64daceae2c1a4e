"""What the documentation shows works as it stands there."""

import os
import re
import subprocess
import sys
from pathlib import Path

from channels_inbox.models import Call
from channels_inbox.models.call import CallState
from tests.channels_inbox.kinds.phone.conftest import Stage
from tests.channels_inbox.kinds.posting import settle

DOCS = Path(__file__).resolve().parents[4] / "docs" / "channels" / "phone.md"


def block(language: str) -> str:
    return str(re.findall(rf"```{language}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[0])


def surroundings(stage: Stage) -> dict[str, str]:
    return {**os.environ, "HELPDESK_HOOK": stage.url, "HELPDESK_SECRET": stage.pbx.secret, "NO_PROXY": "*"}


def test_script_for_asterisk_tells_about_a_call(stage: Stage, tmp_path: Path) -> None:
    script = tmp_path / "helpdesk-call"
    script.write_text(block("python"), encoding="utf-8")
    for given in (
        "type=call.new call=1732.7 direction=inbound from=030901820 to=4930111 agent=204",
        "type=call.answered call=1732.7 agent=204",
    ):
        subprocess.run([sys.executable, script, *given.split()], env=surroundings(stage), check=True, timeout=60)
    settle()
    call = Call.objects.get()
    assert (call.agent, call.contact, call.state) == (stage.cast.alice, stage.cast.dana, CallState.TALKING)


def test_lines_for_curl_tell_about_a_call(stage: Stage) -> None:
    subprocess.run(["sh", "-ec", block("sh")], env=surroundings(stage), check=True, timeout=60, stdout=subprocess.PIPE)
    settle()
    assert Call.objects.get().offered_to == [stage.cast.alice.pk]
