"""What a name in a file drop says: its day, whether it is a page, and when that was recorded."""

from datetime import UTC, date, datetime

import pytest

from usajobs_assets.file_drop.names import (
    BadMoment,
    day_of,
    is_hidden,
    is_packed,
    is_page,
    is_unfinished,
    moment_of,
)


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("2026-11-20/page.json", date(2026, 11, 20)),
        ("2026-11-20/by hand/page.json", date(2026, 11, 20)),
        ("2026-11-20", None),
        ("2026-11-20/", None),
        ("2026-13-20/page.json", None),
        ("20261120/page.json", None),
        ("old/2026-11-20/page.json", None),
    ],
)
def test_a_day_is_the_first_folder_of_a_key(key: str, day: date | None) -> None:
    assert day_of(key) == day


@pytest.mark.parametrize(
    ("name", "page", "packed", "unfinished", "hidden"),
    [
        ("page.json", True, False, False, False),
        ("PAGE.JSON.GZ", True, True, False, False),
        ("page.json.part", False, False, True, False),
        ("page.json.gz.tmp", False, False, True, False),
        (".page.json.x7Fk2", False, False, False, True),
        (".sync/page.json", True, False, False, True),
        ("README.txt", False, False, False, False),
        ("page.zip", False, False, False, False),
    ],
)
def test_a_name_says_what_a_file_is(
    name: str, page: bool, packed: bool, unfinished: bool, hidden: bool
) -> None:
    assert (is_page(name), is_packed(name), is_unfinished(name), is_hidden(name)) == (
        page,
        packed,
        unfinished,
        hidden,
    )


def test_a_name_may_hold_the_moment_of_recording() -> None:
    moment = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
    assert moment_of("20261120T143000Z.json") == moment
    assert moment_of("Austin, Texas/query-3_20261120T143000Z_page-1.json") == moment
    assert moment_of("page-20261120.json") is None
    assert moment_of("x20261120T143000Zy.json") is None


def test_what_looks_like_a_moment_and_is_none_is_not_passed_over() -> None:
    with pytest.raises(BadMoment, match="20261340T000000Z is no time"):
        moment_of("20261340T000000Z.json")
