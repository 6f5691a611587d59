"""Captured code lists folded into intervals: whatever was captured, in whatever order it is read."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from usajobs_assets.tables.code import CODE
from usajobs_assets.transforms.code_history import CapturedList, code_rows, whole_lists
from usajobs_assets.usajobs_api.code_list import CodeEntry
from usajobs_assets_tests.builders import NOON

WEEK = timedelta(days=7)

ENTRIES = st.builds(
    CodeEntry,
    code=st.sampled_from(["", "A", "B", "C"]),
    label=st.sampled_from(["one", "two"]),
    parent_code=st.sampled_from([None, "X", "Y"]),
    acronym=st.sampled_from([None, "AC"]),
    is_disabled=st.booleans(),
    last_modified=st.sampled_from([None, "2018-07-27T06:13:07.677", "yesterday"]),
)
# Few instants, so that two captures often share one.
CAPTURES = st.lists(
    st.builds(
        CapturedList,
        list_name=st.sampled_from(["payplans", "countries"]),
        seen_at=st.integers(0, 4).map(lambda weeks: NOON + weeks * WEEK),
        ingest_run_id=st.uuids().map(str),
        entries=st.lists(ENTRIES, max_size=5).map(tuple),
    ),
    max_size=8,
    unique_by=lambda one: one.ingest_run_id,
)
MANY = settings(max_examples=60, deadline=None, database=None, print_blob=True)


def captured(seen_at: datetime, labels: Mapping[str, str], run: str = "run") -> CapturedList:
    """The list of pay plans with these labels by code."""
    entries = [CodeEntry(code, label, None, None, False, None) for code, label in labels.items()]
    return CapturedList("payplans", seen_at, run, tuple(entries))


def by_name(row: tuple[object, ...]) -> dict[str, Any]:
    return dict(zip(CODE.column_names, row, strict=True))


def intervals(captures: list[CapturedList]) -> list[tuple[object, ...]]:
    """Code, label and the two ends of every row."""
    rows = map(by_name, code_rows(captures))
    return [(row["code"], row["label"], row["seen_from"], row["superseded_at"]) for row in rows]


@MANY
@given(captures=CAPTURES, data=st.data())
def test_the_order_and_repetition_of_captures_do_not_matter(
    captures: list[CapturedList], data: st.DataObject
) -> None:
    again = data.draw(st.permutations([*captures, *captures[:2]]))
    assert code_rows(again) == code_rows(captures)


@MANY
@given(captures=CAPTURES)
def test_the_intervals_of_a_code_never_overlap_nor_are_empty(captures: list[CapturedList]) -> None:
    of_code = defaultdict(list)
    for row in map(by_name, code_rows(captures)):
        of_code[row["list_name"], row["code"], row["parent_code"]].append(row)
    for rows in of_code.values():
        for earlier, later in pairwise(rows):
            assert earlier["superseded_at"] is not None
            assert earlier["superseded_at"] <= later["seen_from"]
        assert all(row["superseded_at"] is None or row["seen_from"] < row["superseded_at"] for row in rows)


@MANY
@given(captures=CAPTURES)
def test_the_current_rows_are_what_the_newest_whole_capture_of_each_list_says(
    captures: list[CapturedList],
) -> None:
    newest = {one.list_name: one for one in whole_lists(captures)}
    said = {
        (name, entry.code, entry.parent_code or ""): (entry.label, entry.acronym, entry.is_disabled)
        for name, one in newest.items()
        for entry in one.entries
        if entry.code
    }
    rows = [row for row in map(by_name, code_rows(captures)) if row["superseded_at"] is None]
    shown = {
        (row["list_name"], row["code"], row["parent_code"]): (
            row["label"],
            row["acronym"],
            row["is_disabled"],
        )
        for row in rows
    }
    assert len(rows) == len(shown)
    assert shown == said


def test_a_label_that_changes_and_comes_back_is_three_intervals() -> None:
    captures = [captured(NOON + n * WEEK, {"GS": label}) for n, label in enumerate(["A", "A", "B", "A"])]
    assert intervals(captures) == [
        ("GS", "A", NOON, NOON + 2 * WEEK),
        ("GS", "B", NOON + 2 * WEEK, NOON + 3 * WEEK),
        ("GS", "A", NOON + 3 * WEEK, None),
    ]


def test_of_two_captures_at_one_instant_the_later_run_counts() -> None:
    """An interval of no length would be refused by the table."""
    captures = [captured(NOON, {"GS": "new"}, "2"), captured(NOON, {"GS": "old"}, "1")]
    assert intervals(captures) == [("GS", "new", NOON, None)]


def test_a_list_that_was_cut_off_once_leaves_no_trace() -> None:
    """Otherwise each of its codes would be gone for a while that never was."""
    all_codes = {f"{number:02d}": "label" for number in range(20)}
    few = dict(list(all_codes.items())[:17])
    captures = [captured(NOON + n * WEEK, codes) for n, codes in enumerate([all_codes, few, all_codes])]
    assert intervals(captures) == [(code, "label", NOON, None) for code in all_codes]


def test_a_loss_that_is_still_there_a_day_later_counts() -> None:
    """Codes can go for good; from then on the list is held against its new size."""
    all_codes = {f"{number:02d}": "label" for number in range(20)}
    few = dict(list(all_codes.items())[:17])
    moments = [NOON, NOON + WEEK, NOON + WEEK + timedelta(hours=23), NOON + WEEK + timedelta(days=1)]
    captures = [captured(moment, few if rank else all_codes) for rank, moment in enumerate(moments)]
    assert {row[3] for row in intervals(captures[:3])} == {None}
    gone = [row for row in intervals(captures) if row[3] is not None]
    assert gone == [(code, "label", NOON, moments[3]) for code in ("17", "18", "19")]


def test_a_tenth_may_go_at_once() -> None:
    all_codes = {f"{number:02d}": "label" for number in range(20)}
    fewer = dict(list(all_codes.items())[:18])
    rows = intervals([captured(NOON, all_codes), captured(NOON + WEEK, fewer)])
    assert [row[0] for row in rows if row[3] is not None] == ["18", "19"]
