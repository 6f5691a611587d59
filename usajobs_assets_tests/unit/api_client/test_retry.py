"""How long to wait."""

from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.api_client.retry import RetryPolicy, parse_retry_after
from usajobs_assets_tests.unit.usajobs_api.conftest import START


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30),
        (" 0 ", 0),
        ("9" * 5000, float("inf")),
        (format_datetime(START + timedelta(seconds=90), usegmt=True), 90),
        ("Sunday, 08-Mar-26 12:00:10 GMT", 10),
        ("Sun Mar  8 12:00:10 2026", 10),
        ("Sun, 08 Mar 2026 12:00:10 -0000", 10),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 251623195199),
        (format_datetime(START - timedelta(days=1), usegmt=True), None),
        ("-5", None),
        ("1.5", None),
        ("nan", None),
        ("²", None),
        ("soon", None),
        ("Sun, 99 Mar 2026 99:00:10 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_or_nothing(value, seconds) -> None:
    """F12: whatever the header holds, the result is a wait or none."""
    found = parse_retry_after(value, START)
    assert found == (pytest.approx(seconds, rel=1e-4) if seconds else seconds)


@given(st.text())
def test_no_retry_after_raises(value) -> None:
    found = parse_retry_after(value, START)
    assert found is None or found >= 0


@given(st.integers(1, 5000), st.none() | st.floats(min_value=0))
def test_a_wait_is_bounded_and_never_shorter_than_asked(attempt, retry_after) -> None:
    policy = RetryPolicy()
    wait = policy.wait_after(attempt, retry_after)
    asked = min(retry_after or 0, policy.longest_retry_after)
    assert (
        asked <= wait <= max(asked, min(policy.longest_wait, policy.first_wait * 2.0 ** min(attempt - 1, 64)))
    )


def test_waits_are_spread_so_that_clients_do_not_come_back_together() -> None:
    assert len({RetryPolicy().wait_after(4) for _ in range(20)}) > 10


def test_no_try_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="tries is 0"):
        RetryPolicy(tries=0)
