"""Each reader takes what five eras of the API have sent, and notes what it cannot take instead of raising."""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.transforms import values
from usajobs_assets.transforms.values import Notes

READERS: list[Callable[[object, str, Notes], object]] = [
    values.text,
    values.texts,
    values.number,
    values.amount,
    values.grade,
    values.flag,
    values.wall_clock,
    values.mapping,
    values.mappings,
    lambda value, path, notes: values.coordinate(value, 90, path, notes),
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def read(reader: Callable[..., Any], value: object, *options: object) -> tuple[Any, list[str]]:
    """What the reader makes of a value at path /x, and the notes it leaves."""
    notes = Notes()
    return reader(value, *options, "/x", notes), notes.as_list()


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        ("2021-04-07", "2021-04-07T00:00:00"),
        ("2016-05-19T00:00:00Z", "2016-05-19T00:00:00"),
        ("2015-05-01T00:00:00.0000000Z", "2015-05-01T00:00:00"),
        ("2015-05-01T13:45:10.1234567Z", "2015-05-01T13:45:10.123456"),
        ("2025-07-17T08:30:00.0000", "2025-07-17T08:30:00"),
        ("2025-09-26T23:59:59.9970", "2025-09-26T23:59:59.997000"),
        ("2025-09-26T23:59:59", "2025-09-26T23:59:59"),
        ("2025-09-26T23:59:59.9999999", "2025-09-26T23:59:59.999999"),
        ("2024-02-29", "2024-02-29T00:00:00"),
        ("0001-01-01", "0001-01-01T00:00:00"),
        ("9999-12-31T23:59:59.9970", "9999-12-31T23:59:59.997000"),
    ],
)
def test_dates_of_every_era_are_read_as_the_wall_clock_that_was_sent(sent: str, moment: str) -> None:
    """The trailing Z of 2015 and 2016 was never UTC: it is dropped, nothing is converted or rounded up."""
    found, notes = read(values.wall_clock, sent)
    assert (found.isoformat(), found.tzinfo, notes) == (moment, None, [])


@pytest.mark.parametrize(
    "sent",
    [
        "now", "today", "infinity", "epoch", "2025-02-30", "2025-02-29", "2025-13-01", "0000-01-01", "10000-01-01",
        "2025-1-1", "20250101", "01/02/2025", "2025-07-17 08:30:00", "2025-07-17T08:30", "2025-07-17T25:00:00",
        "2025-07-17T08:30:00+02:00", "2025-07-17T08:30:00.", "2025-07-17Z", "2025-07-17\n", " 2025-07-17",
        "２０２５-07-17", 20250717, 1752710400.0, True, ["2025-07-17"], {"date": "2025-07-17"},
    ],
)  # fmt: skip
def test_what_is_no_date_of_the_api_is_noted_and_never_reaches_postgres(sent: object) -> None:
    """Postgres reads "now" and "infinity" as timestamps, and would refuse the load for 30 February."""
    assert read(values.wall_clock, sent) == (None, ["/x:not_a_date"])


@pytest.mark.parametrize(
    ("sent", "amount"),
    [
        ("95000", "95000"), ("17.50", "17.50"), ("17.5", "17.5"), ("97738.0", "97738.0"),
        ("129723.0000", "129723.0000"), ("0", "0"), ("0.0", "0.0"), ("-5", "-5"), ("9999999999.99", "9999999999.99"),
        (95000, "95000"), (17.5, "17.5"), (0, "0"), (13.79, "13.79"),
    ],
)  # fmt: skip
def test_pay_is_read_to_the_cent(sent: object, amount: str) -> None:
    """13.79 an hour is 13.79, not the 13.789999999999999147 of a float."""
    found, notes = read(values.number, sent)
    assert (type(found), str(found), notes) == (Decimal, amount, [])


@pytest.mark.parametrize(
    "sent",
    [
        "1,234.50", "$95000", "1e400", "1e5", "NaN", "nan", "Infinity", "-inf", "0x10", "1_000", "12.345", "95000 ",
        "95000\n", "٣", "12345678901", "10000000000.00", "+5", ".5", "5.", "abc", " ", True, False, math.nan,
        math.inf, 1e22, 1e-7, 12345678901, 0.125, [95000], {"amount": 1},
    ],
)  # fmt: skip
def test_what_numeric_12_2_would_refuse_round_or_reinterpret_is_noted(sent: object) -> None:
    """Postgres takes "NaN" and "Infinity" as numbers, and rounds a third decimal without a word."""
    assert read(values.number, sent) == (None, ["/x:not_a_number"])


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (True, True), (False, False), ("True", True), ("False", False), ("TRUE", True), ("false", False),
        ("Y", True), ("N", False), ("y", True), ("Yes", True), ("no", False), (None, None), ("", None),
    ],
)  # fmt: skip
def test_flags_are_read_in_all_three_spellings(sent: object, expected: bool | None) -> None:
    """One item carries both: TeleworkEligible is a bool, DrugTestRequired the text "False"."""
    found, notes = read(values.flag, sent)
    assert found is expected
    assert notes == []


@pytest.mark.parametrize("sent", ["maybe", "1", "0", 1, 0, 1.0, " True", [], [True], {}])
def test_what_is_no_flag_is_noted_and_not_taken_for_false(sent: object) -> None:
    assert read(values.flag, sent) == (None, ["/x:not_a_flag"])


@pytest.mark.parametrize("nothing", [None, "", " ", "\t\r\n ", "\u00a0\u2003"])
def test_blank_text_is_none(nothing: object) -> None:
    assert read(values.text, nothing) == (None, [])


@pytest.mark.parametrize("sent", ["GS", " padded ", "<b>bold</b> &amp; more", "’ – —", "0"])
def test_text_is_kept_exactly_as_sent(sent: str) -> None:
    assert read(values.text, sent) == (sent, [])


def test_text_of_another_type_is_spelled_out_or_left_and_noted_either_way() -> None:
    noted = ["/x:not_text"]
    assert read(values.text, 9) == ("9", noted)
    assert read(values.text, 9.5) == ("9.5", noted)
    assert read(values.text, True) == ("True", noted)
    assert read(values.text, ["9"]) == (None, noted)
    assert read(values.text, {"Code": "9"}) == (None, noted)


@pytest.mark.parametrize("letter", ["x", "é", "😀"])
def test_text_that_is_indexed_is_cut_with_a_note_where_no_index_could_hold_it(letter: str) -> None:
    """A code of 9,000 letters stopped the whole load: an index entry has at most 2,704 bytes."""
    longest = letter * values.LONGEST_INDEXED
    assert read(values.short_text, longest) == (longest, [])
    assert read(values.short_text, longest + letter) == (longest, ["/x:cut"])
    assert read(values.short_text, " ") == (None, [])
    assert 2 * len(longest.encode()) < 2_704


@pytest.mark.parametrize(
    ("sent", "expected", "noted"),
    [
        (["a", "b"], ["a", "b"], []),
        ("a", ["a"], []),
        (["a", "", " ", None, "b"], ["a", "b"], []),
        ([], [], []),
        ("", [], []),
        ("  ", [], []),
        (None, None, []),
        (["a", 1, ["b"]], ["a", "1"], ["/x:not_text"]),
        ({"a": 1}, None, ["/x:not_a_list"]),
        (7, None, ["/x:not_a_list"]),
    ],
)
def test_a_list_of_texts_holds_texts_only(sent: object, expected: list[str] | None, noted: list[str]) -> None:
    """MajorDuties is a list in every page since 2021 and a string in the documentation."""
    assert read(values.texts, sent) == (expected, noted)


@pytest.mark.parametrize("degrees", [0, 90, -90, 39.73915, -0.0])
def test_degrees_within_the_limit_are_floats(degrees: float) -> None:
    found, notes = read(lambda value, path, left: values.coordinate(value, 90, path, left), degrees)
    assert (type(found), found, notes) == (float, float(degrees), [])


@pytest.mark.parametrize("sent", [90.0001, -91, 1e400, math.nan, "39.7", "", True, [39.7], {}])
def test_what_is_no_degree_is_noted(sent: object) -> None:
    notes = Notes()
    assert values.coordinate(sent, 90, "/x", notes) is None
    assert notes.as_list() == ["/x:not_a_coordinate"]


def test_objects_and_lists_of_objects_are_told_from_everything_else() -> None:
    entry = {"Code": "GS"}
    assert read(values.mapping, entry) == (entry, [])
    assert read(values.mapping, None) == ({}, [])
    assert read(values.mapping, "GS") == ({}, ["/x:not_an_object"])
    assert read(values.mappings, [entry, entry]) == ([entry, entry], [])
    assert read(values.mappings, entry) == ([entry], [])
    assert read(values.mappings, None) == ([], [])
    assert read(values.mappings, "GS") == ([], ["/x:not_a_list"])
    assert read(values.mappings, [entry, "GS", None]) == ([entry], ["/x:not_an_object"])


def test_notes_keep_their_order_and_say_nothing_twice() -> None:
    notes = Notes()
    assert not notes
    for path, reason in (("/b", "nul"), ("/a", "nul"), ("/b", "nul"), ("/b", "not_text")):
        notes.add(path, reason)
    assert notes
    assert notes.as_list() == ["/b:nul", "/a:nul", "/b:not_text"]


@given(ANYTHING)
def test_no_reader_raises_whatever_was_sent(value: object) -> None:
    """A reader that raises costs the run all its records, not the one."""
    for reader in READERS:
        read(reader, value)


@given(ANYTHING)
def test_a_value_is_taken_over_or_noted_and_never_silently_lost(value: object) -> None:
    """Only null, blank and empty may become nothing without a note."""
    for reader in (values.text, values.number, values.flag, values.wall_clock):
        found, notes = read(reader, value)
        blank = value is None or (isinstance(value, str) and (not value or value.isspace()))
        assert found is not None or notes or blank


@pytest.mark.parametrize(
    ("sent", "grade"),
    [
        ("9", "09"), ("09", "09"), ("009", "09"), (" 9 ", "09"), (9, "09"), ("0", "00"), ("00", "00"), ("15", "15"),
        ("100", "100"), ("D", "D"), (" HS3", "HS3"), ("LH", "LH"), ("SL", "SL"),
        ("None", None), ("none", None), ("NA", None), ("N/A", None), ("", None), (" ", None), (None, None),
    ],
)  # fmt: skip
def test_a_grade_is_the_same_text_in_every_width(sent: object, grade: str | None) -> None:
    """Search sends "9" and "09" for the same grade; as texts they would sort and group apart."""
    assert read(values.grade, sent)[0] == grade


@given(st.decimals("0.01", 9_999_999, places=2))
def test_an_amount_sent_as_a_float_is_the_amount_to_the_cent(amount: Decimal) -> None:
    assert read(values.amount, float(amount)) == (amount, [])
    assert read(values.amount, math.nextafter(float(amount), math.inf)) == (amount, [])
