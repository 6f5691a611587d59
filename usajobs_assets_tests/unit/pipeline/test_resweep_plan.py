"""Which open dates are due: what is not proven comes first, then what was never captured, then old captures."""

from datetime import UTC, date, datetime, timedelta

import pytest

from usajobs_assets.pipeline.open_dates import CapturedDay
from usajobs_assets.pipeline.resweep_plan import Due, due_days, interval
from usajobs_assets_tests.unit.pipeline.captured_days import captured

TODAY = date(2026, 11, 20)


def days_ago(age: int) -> date:
    return TODAY - timedelta(days=age)


def captured_long_ago(age: int, since: int) -> dict[date, CapturedDay]:
    """A proven day of that age, captured so many days ago at noon in Washington."""
    moment = datetime(2026, 11, 20, 17, tzinfo=UTC) - timedelta(days=since)
    return {days_ago(age): captured(days_ago(age), closed_at=moment)}


@pytest.mark.parametrize(
    ("age", "days"), [(1, 1), (14, 1), (15, 7), (60, 7), (61, 30), (365, 30), (366, 182), (5000, 182)]
)
def test_the_older_a_day_the_longer_it_may_wait(age: int, days: int) -> None:
    assert interval(age) == days


@pytest.mark.parametrize(("age", "since"), [(14, 1), (15, 7), (61, 30), (366, 182)])
def test_a_day_is_due_on_the_day_its_interval_is_over_and_not_before(age: int, since: int) -> None:
    first = days_ago(age)
    others = {
        day: captured(day, closed_at=datetime(2026, 11, 20, 17, tzinfo=UTC))
        for day in map(days_ago, range(1, age))
    }
    assert due_days({**others, **captured_long_ago(age, since - 1)}, first, TODAY) == []
    assert due_days({**others, **captured_long_ago(age, since)}, first, TODAY) == [
        Due(first, f"last captured {since} days ago")
    ]


def test_the_day_of_a_capture_is_washingtons() -> None:
    """3 in the morning UTC is still the evening before: captured one day ago, not today."""
    night = datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert due_days({days_ago(1): captured(days_ago(1), closed_at=night)}, days_ago(1), TODAY) != []


def test_what_is_not_proven_comes_first_and_the_newest_of_it_first() -> None:
    now = datetime(2026, 11, 20, 17, tzinfo=UTC)
    known = {
        days_ago(2): captured(days_ago(2), closed_at=now - timedelta(days=1)),
        days_ago(3): captured(days_ago(3), passed=False),
        days_ago(4): captured(days_ago(4), outcome="incomplete"),
        days_ago(5): captured(days_ago(5), outcome="incomplete"),
        days_ago(6): captured(days_ago(6), loaded=False),
    }
    found = due_days(known, days_ago(7), TODAY)
    assert [(TODAY - due.day).days for due in found] == [4, 5, 3, 6, 1, 7, 2]


def test_today_is_never_due_and_nothing_is_before_the_first_day() -> None:
    assert [due.day for due in due_days({}, days_ago(2), TODAY)] == [days_ago(1), days_ago(2)]
    assert due_days({}, TODAY, TODAY) == []
