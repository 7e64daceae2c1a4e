import pytest
from tests.e2e.screens import SCREENS, SIZES
from tests.e2e.test_screens import complaints
from tests.e2e.world import make_world
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
MINE=[s for s in SCREENS if s.path in ("/dashboards/", "/dashboards/satisfaction/", "/dashboards/created/tickets/") or "reports" in s.path and "dash" in s.path]
@pytest.mark.urls("tests.e2e.urls")
@pytest.mark.parametrize("size", SIZES)
def test_mine(cast, site, browser, size):
    assert len(MINE) == 6
    assert list(complaints(make_world(cast), site, browser, size, MINE)) == []
