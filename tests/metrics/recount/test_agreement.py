"""The engine and the recount agree on logs that nobody wrote by hand."""

import pytest

from tests.metrics.recount.agreement import differences, slices_of_engine, slices_of_recount
from tests.metrics.recount.logs import random_log


@pytest.mark.parametrize("seed", range(30))
def test_the_report_and_every_slice_equal_the_recount(seed: int) -> None:
    document = random_log(seed)
    assert differences(document) == {}
    assert slices_of_engine(document) == slices_of_recount(document)
