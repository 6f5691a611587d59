"""How many records may be set aside: the default, the settings, and what is refused."""

import pytest

from usajobs_assets.expectations.quarantine import quarantine_limit


@pytest.mark.parametrize(("items", "limit"), [(0, 3), (10, 3), (60, 3), (79, 3), (80, 4), (10_000, 500)])
def test_the_default_is_three_records_or_five_percent_whichever_is_more(items: int, limit: int) -> None:
    assert quarantine_limit(items, None) == limit


@pytest.mark.parametrize(
    ("setting", "limit"),
    [("0", 0), ("10", 10), (" 10 ", 10), ("2%", 4), ("0%", 0), ("2.9%", 5), ("100%", 200)],
)
def test_a_setting_is_a_count_or_a_share_of_the_run(setting: str, limit: int) -> None:
    """A share is rounded down: 2.9 % of 200 records is 5.8, and the sixth is one too many."""
    assert quarantine_limit(200, setting) == limit


@pytest.mark.parametrize("items", [29, 100, 700, 12_345])
def test_a_share_is_exact_where_binary_fractions_are_not(items: int) -> None:
    """0.29 * 100 is 28.999999999999996 in floating point; the limit must not lose a record to that."""
    assert quarantine_limit(items, "29%") == items * 29 // 100


@pytest.mark.parametrize("setting", ["", " ", "ten", "-1", "1.5", "101%", "%", "2 %%", "1e3", "NaN", "٣"])
def test_anything_else_is_refused_by_name(setting: str) -> None:
    with pytest.raises(ValueError, match="MAX_QUARANTINE"):
        quarantine_limit(100, setting)


def test_a_run_cannot_hold_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="-1 items"):
        quarantine_limit(-1, None)
