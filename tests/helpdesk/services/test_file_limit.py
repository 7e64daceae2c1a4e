"""A thousand open chats are a thousand files of a web process."""

import subprocess
import sys

import pytest

ASK = """
import resource
from helpdesk.services.web import raise_file_limit
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
raise_file_limit()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.parametrize(("soft", "hard", "found"), [(256, 4096, 4096), (4096, 4096, 4096)])
def test_soft_limit_of_open_files_goes_up_to_the_hard_one(soft: int, hard: int, found: int) -> None:
    asked = [sys.executable, "-c", ASK.format(soft=soft, hard=hard)]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert int(done.stdout) == found
