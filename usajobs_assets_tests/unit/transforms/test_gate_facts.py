"""What the gate is shown: the values that the rows will hold, so that what passes the gate fits the table."""

import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from usajobs_assets.expectations.claims import DECIMAL_TEXT
from usajobs_assets.expectations.intervals import CODE_BY_SPELLING
from usajobs_assets.transforms import values
from usajobs_assets.transforms.gate_facts import ItemFacts, item_facts
from usajobs_assets.transforms.item import read_item
from usajobs_assets_tests.builders import item
from usajobs_assets_tests.unit.transforms.mutations import as_sent, mutated_items
from usajobs_assets_tests.unit.transforms.rows import named


def facts(body: dict[str, Any]) -> ItemFacts:
    return item_facts(read_item(as_sent(body)))


def pay(minimum: object, maximum: object = "16", interval: object = "Per Hour") -> list[dict[str, object]]:
    return [{"MinimumRange": minimum, "MaximumRange": maximum, "RateIntervalCode": interval}]


def test_a_usual_posting_shows_all_of_its_facts() -> None:
    found = facts(item(PositionRemuneration=pay("13.79")))
    assert found._asdict() | {"publication_start": None, "application_close": None} == {
        "control_number": 800000100,
        "position_id": "AB-800000100",
        "position_title": "Park Ranger",
        "position_uri_is_web_address": True,
        "apply_uris_are_web_addresses": True,
        "pay_min_text": "13.79",
        "pay_max_text": "16",
        "pay_min": 13.79,
        "pay_max": 16.0,
        "pay_rate_interval": "Per Hour",
        "publication_start": None,
        "application_close": None,
        "location_count": 1,
        "organization_name": "National Park Service",
    }
    assert str(found.publication_start) == "2026-11-10 00:00:00"
    assert str(found.application_close) == "2026-12-01 23:59:59.997000"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("1,234.50", "1,234.50"),
        ("1e400", "1e400"),
        (" ", " "),
        (95000, "95000"),
        (True, "True"),
        ([1], "[1]"),
    ],
)
def test_pay_that_is_no_number_is_shown_to_the_rule_as_it_was_sent(sent: object, shown: str) -> None:
    """None would pass the rule: Great Expectations skips what is missing."""
    found = facts(item(PositionRemuneration=pay(sent)))
    assert found.pay_min_text == shown


@pytest.mark.parametrize("nothing", [None, ""])
def test_pay_that_was_not_given_is_missing_and_not_wrong(nothing: object) -> None:
    found = facts(item(PositionRemuneration=pay(nothing, nothing, nothing)))
    assert (found.pay_min_text, found.pay_max_text, found.pay_min, found.pay_rate_interval) == (
        None,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("uris", "expected"),
    [
        (["https://a.gov", "https://b.gov"], True),
        (["https://a.gov", "nowhere"], False),
        (["https://a.gov", None], False),
        ("https://a.gov", True),
        ("nowhere", False),
        ({"a": 1}, False),
        ([], True),
        (None, True),
    ],
)
def test_every_address_to_apply_at_is_looked_at(uris: object, expected: bool) -> None:
    """Not only the first, which is the one that is stored; a posting that gives none breaks no rule."""
    assert facts(item(ApplyURI=uris)).apply_uris_are_web_addresses is expected


@pytest.mark.parametrize(
    ("sent", "count"), [([], 0), (None, 0), ("Denver", 0), ([{}, {}], 2), ({"CityName": "x"}, 1)]
)
def test_locations_are_counted_as_the_rows_will_be(sent: object, count: int) -> None:
    body = item(PositionLocation=sent)
    assert facts(body).location_count == len(named("job_location", body)) == count


@given(mutated_items())
def test_facts_never_raise_and_leave_no_notes(body: dict[str, Any]) -> None:
    """Looking at an item is not loading it: what the facts could not read, the rows will note."""
    read = read_item(as_sent(body))
    before = read.notes.as_list()
    item_facts(read)
    assert read.notes.as_list() == before


@given(mutated_items())
def test_facts_are_the_values_of_the_rows(body: dict[str, Any]) -> None:
    """Judged by one reader and stored by another, a value could pass and not fit."""
    shown = facts(body)
    assume(shown.control_number is not None)
    (row,) = named("job", body)
    for name in ("control_number", "position_id", "position_title", "publication_start", "application_close"):
        assert getattr(shown, name) == row[name]
    assert shown.organization_name == row["organization_name"]
    for name in ("pay_min", "pay_max"):
        assert getattr(shown, name) == (None if row[name] is None else float(row[name]))
    if shown.pay_rate_interval in CODE_BY_SPELLING:
        assert row["pay_rate_interval_code"] == CODE_BY_SPELLING[shown.pay_rate_interval]


@given(st.from_regex(r"\A-?[0-9.,eE+]{0,16}\Z") | st.text(max_size=12) | st.integers() | st.floats())
def test_the_rule_for_pay_and_the_reader_of_pay_agree(sent: object) -> None:
    """A pay that the rule lets through and the reader cannot take would be lost without a trace."""
    shown = facts(item(PositionRemuneration=pay(sent))).pay_min_text
    read = values.number(sent, "/x", values.Notes())
    assert (shown is not None and re.search(DECIMAL_TEXT, shown) is not None) is (read is not None)
