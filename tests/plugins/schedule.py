"""Hands whole files to the workers of xdist, and the tests of a few long files one by one."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling, Scheduling

# Their tests share nothing that is dear to make, and one worker alone would still be at them when all else is done.
APART = ("tests/e2e/test_screens.py", "tests/helpdesk/services/test_runner.py", "tests/test_rights_matrix.py")


class ByFile(LoadFileScheduling):
    """One scope a file; in the files apart, one a test."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith(APART) else super()._split_scope(nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """Takes the place of `--dist loadfile`, in the order of collection; every other way of sharing out stays."""
    if config.getoption("dist") != "loadfile":
        return None
    # xdist would put the files with most tests first, which are not the long ones.
    config.option.loadscopereorder = False
    return ByFile(config, log)
