"""The shortcuts for usual items give what the long way gives, whatever is sent."""

import copy
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from usajobs_assets.tables.job import JOB
from usajobs_assets.transforms import item_json, job_rows
from usajobs_assets.transforms.drift import FieldsSeen
from usajobs_assets.transforms.item import read_item
from usajobs_assets.transforms.row import RowOrder
from usajobs_assets.transforms.usajobs_fields import SEARCH_FIELDS
from usajobs_assets.transforms.values import Notes
from usajobs_assets_tests.builders import item
from usajobs_assets_tests.unit.transforms.mutations import as_sent

_PLACE = item()["MatchedObjectDescriptor"]["PositionLocation"][0]
_ODD = st.sampled_from(
    [
        None,
        "",
        " ",
        "x",
        "x" * 200,
        "x" * 201,
        0,
        1,
        True,
        0.0,
        -0.0,
        90.0,
        -90.5,
        180.0,
        180.5,
        [],
        ["x"],
        {},
    ]
)


@given(st.dictionaries(st.sampled_from(sorted(_PLACE)), _ODD), st.sets(st.sampled_from(sorted(_PLACE))))
@example({}, set())
def test_a_place_is_read_the_same_by_the_short_way(changes: dict[str, Any], gone: set[str]) -> None:
    place = {key: value for key, value in (_PLACE | changes).items() if key not in gone}
    notes = Notes()
    expected = job_rows._place(place, "/PositionLocation/0", notes)
    found = job_rows._usual_place(place)
    assert found is None or (repr(found), notes.as_list()) == (repr(expected), [])


def test_a_usual_place_takes_the_short_way() -> None:
    assert job_rows._usual_place(_PLACE) is not None


_PIECES = st.sampled_from(
    [b"1", b"0", b"9" * 18, b"9" * 19, b"e", b"E", b"+", b"-", b"000", b"1234", b".", b"x", b" ", b"9" * 998]
)


@given(st.lists(_PIECES, max_size=9).map(b"".join))
@example(b"1E+00001000")
@example(b"1e-1000")
@example(b"e1000")
def test_long_numbers_are_found_by_their_shape(text: bytes) -> None:
    asked = item_json._HUGE_NUMBER.search(text) or item_json._LONG_INTEGER.search(text)
    assert item_json._has_long_numbers(text) == bool(asked)


@pytest.mark.parametrize("name", ["NewField", "N" * 3000])
def test_a_new_field_is_counted_in_every_item(name: str) -> None:
    """Also where the keys of the object are remembered, and where they are too long for that."""
    seen = FieldsSeen(SEARCH_FIELDS)
    for number in (800000100, 800000200, 800000300):
        seen.note(read_item(as_sent(item(number, **{name: "x"}))))
    assert dict(seen.new) == {f"/MatchedObjectDescriptor/{name[:80]}": 3}
    assert seen.known.always <= seen.seen


def test_objects_with_the_same_keys_are_all_looked_into() -> None:
    """What is remembered of an item's keys says nothing of the objects below."""
    seen = FieldsSeen(SEARCH_FIELDS)
    second = copy.deepcopy(item())
    second["MatchedObjectDescriptor"]["JobGrade"][0]["Step"] = "1"
    for body in (item(), second, item()):
        seen.note(read_item(as_sent(body)))
    assert dict(seen.new) == {"/MatchedObjectDescriptor/JobGrade/Step": 1}


def test_a_column_that_the_table_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError, match=r"silver\.job has no column pay, salary"):
        RowOrder(JOB).row({"pay_min": 1, "salary": 2, "pay": 3})


def test_columns_are_put_in_the_order_of_the_table() -> None:
    row = RowOrder(JOB).row({"position_id": "AB-1", "control_number": 1})
    assert row[:3] == (1, "AB-1", None)
    assert len(row) == len(JOB.columns)
