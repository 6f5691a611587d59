"""What an open date is worth by its newest run."""

from datetime import date
from typing import Any

import pytest

from usajobs_assets.pipeline.open_dates import DayState, state_of
from usajobs_assets_tests.unit.pipeline.captured_days import captured

DAY = date(2026, 11, 10)


@pytest.mark.parametrize(
    ("run", "state"),
    [
        ({}, DayState.PROVEN),
        ({"api_total": 0, "postings_distinct": 0}, DayState.PROVEN),
        ({"loaded": False}, DayState.NOT_LOADED),
        ({"passed": None, "loaded": False}, DayState.NOT_LOADED),
        ({"passed": False, "loaded": False}, DayState.REFUSED),
        ({"passed": False, "loaded": True}, DayState.REFUSED),
        ({"outcome": "incomplete", "loaded": True}, DayState.INCOMPLETE),
        ({"outcome": "partial", "passed": True, "loaded": True}, DayState.INCOMPLETE),
    ],
    ids=str,
)  # fmt: skip
def test_only_a_run_that_is_proven_passed_and_loaded_covers_its_day(
    run: dict[str, Any], state: DayState
) -> None:
    assert state_of({DAY: captured(DAY, **run)}, DAY) is state


def test_a_day_without_a_run_was_never_captured() -> None:
    assert state_of({}, DAY) is DayState.NEVER
