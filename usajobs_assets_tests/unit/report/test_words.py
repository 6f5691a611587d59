"""Numbers, money and days as people say them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from usajobs_assets.report import words
from usajobs_assets.report.model import Change
from usajobs_assets.report.told_changes import told
from usajobs_assets_tests.unit.report.parsed import parsed

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (3, "Mon, Nov 23"),
        (-3, "Tue, Nov 17"),
        (20, "Dec 10"),
        (60, "Jan 19, 2027"),
    ],
)
def test_a_day_is_said_as_seen_from_today(days: int, said: str) -> None:
    assert words.until(TODAY + timedelta(days=days), TODAY) == said


def test_days_and_hours_are_those_of_washington() -> None:
    assert words.long_day(TODAY) == "Friday, November 20, 2026"
    assert words.hour(datetime(2026, 11, 20, 5, 0, tzinfo=UTC)) == "12:00 am Eastern"
    assert words.hour(datetime(2026, 7, 20, 16, 5, tzinfo=UTC)) == "12:05 pm Eastern"


def test_only_all_of_it_is_100_per_cent() -> None:
    found = [words.share(*counts) for counts in ((0, 0), (1, 3), (9_999, 10_000), (5, 5), (0, 5))]
    assert found == ["–", "33.3 %", "99.9 %", "100 %", "0 %"]


def test_counts_and_lists_read_as_sentences() -> None:
    assert words.counted(1, "posting") == "1 posting"
    assert words.counted(1240, "posting") == "1,240 postings"
    assert words.listed([]) == ""
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.sentence("nothing is lost") == "Nothing is lost."


def test_pay_is_a_range_or_one_figure() -> None:
    assert words.money_range(Decimal("52727"), Decimal("68546.49"), "USD") == "$52,727 – $68,546"
    assert words.money_range(Decimal("100"), Decimal("100"), "USD") == "$100"
    assert words.money_range(None, None, "USD") == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            Change("closing_date_moved", "2026-11-21", "2026-12-10"),
            "Closing date: Dec 10, was tomorrow",
        ),
        (
            Change("pay_edited", "17.50-20.00 PH", "18.00-21.00 PH"),
            "Pay: $18 – $21 an hour, was $17.50 – $20.00 an hour",
        ),
        (Change("pay_edited", None, "52727.00-68546.00 PA"), "Pay: $52,727 – $68,546 a year"),
        (Change("pay_edited", "-68546.00 PA", "52727.00- PA"), "Pay: $52,727 a year, was $68,546 a year"),
        (Change("title_edited", "Ranger", "Chief <b>"), "Title: Chief <b>, was Ranger"),
        (Change("reopened", "cancelled", "accepting"), "Open again: taking applications, was cancelled"),
        (Change("title_edited", "2026-13-45", "- PA"), "Title: - PA, was 2026-13-45"),
        (Change("never_heard_of", "1", "2"), "Never heard of: 2, was 1"),
    ],
)
def test_a_change_says_what_is_and_what_was(change: Change, said: str) -> None:
    page = parsed(f"<p>{told(change, TODAY)}</p>")
    assert page.named("p")[0].text == said
    assert {one.name for one in page.elements} <= {"p", "ins", "del"}
