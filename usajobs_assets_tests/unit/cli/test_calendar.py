"""The calendars of `usajobs status`: every past day is in a block, the worst of a block is what shows."""

from datetime import date, timedelta

from usajobs_assets.cli import calendar
from usajobs_assets.pipeline.open_dates import CapturedDay
from usajobs_assets_tests.unit.pipeline.captured_days import captured

FIRST, LAST = date(2013, 1, 1), date(2026, 11, 20)


def every_day(first: date, last: date) -> dict[date, CapturedDay]:
    """All days proven, with postings."""
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return {day: captured(day) for day in days}


def lines(text: object) -> list[str]:
    return str(text).split("\n")


def test_a_year_is_a_line_and_fits_into_90_columns() -> None:
    shown = lines(calendar.years(every_day(FIRST, LAST), FIRST, LAST))
    assert [line[:4] for line in shown[1:]] == [str(year) for year in range(2026, 2012, -1)]
    assert max(map(len, shown)) <= 80
    assert shown[2].endswith("365/365")
    assert shown[1].endswith("324/324")


def test_one_bad_day_shows_in_its_week_and_a_missing_one_too() -> None:
    known = every_day(date(2025, 1, 1), date(2025, 12, 31))
    known[date(2025, 1, 9)] = captured(date(2025, 1, 9), outcome="incomplete")
    del known[date(2025, 1, 10)]
    del known[date(2025, 1, 31)]
    line = lines(calendar.years(known, date(2025, 1, 1), date(2025, 12, 31)))[1]
    assert line[5:9] == "█x█·"
    assert line.endswith("362/365")


def test_a_month_is_a_line_with_a_cell_a_day_up_to_the_last() -> None:
    known = every_day(date(2026, 1, 1), LAST)
    known[date(2026, 2, 28)] = captured(date(2026, 2, 28), api_total=0, postings_distinct=0)
    shown = lines(calendar.months(known, 2026, date(2026, 1, 1), LAST))
    february, november, december = shown[2], shown[11], shown[12]
    assert february[5:].split() == ["█"] * 27 + ["▒", "28/28"]
    assert november[5:].split() == ["█"] * 20 + ["20/20"]
    assert december.split() == ["Dec"]
    assert max(map(len, shown)) <= 80
    assert shown[0][5 + 2 * 14 : 5 + 2 * 14 + 2] == "15"


def test_the_legend_names_what_occurs_with_its_days() -> None:
    assert str(calendar.legend({"proven": 1200, "refused": 1})) == "█ proven 1,200   ! refused 1"
