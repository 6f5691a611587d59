"""What the gate sees of a record is what the rows will hold: a value cannot pass as one and be stored as another."""

import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from usajobs_assets.expectations.claims import DECIMAL_TEXT
from usajobs_assets.transforms.historic_facts import HistoricFacts, historic_facts
from usajobs_assets.transforms.usajobs_forms import ANNOUNCEMENT_TEXT, HISTORIC
from usajobs_assets_tests.unit.transforms.historic_records import record, text_record
from usajobs_assets_tests.unit.transforms.mutations import JSON_VALUES, as_sent, mutated
from usajobs_assets_tests.unit.transforms.rows import named


def facts(body: dict[str, Any]) -> HistoricFacts:
    return historic_facts(HISTORIC.read_item(as_sent(body)))


@given(mutated(record()))
def test_facts_are_the_values_of_the_rows(body: dict[str, Any]) -> None:
    shown = facts(body)
    assume(shown.control_number is not None)
    (row,) = named("job", body, HISTORIC)
    for name in (
        "position_id",
        "position_title",
        "publication_start",
        "application_close",
        "department_name",
    ):
        assert getattr(shown, name) == row[name]
    assert shown.position_open_date == row["publication_start_date"]
    for name in ("pay_min", "pay_max"):
        assert getattr(shown, name) == (None if row[name] is None else float(row[name]))
    assert (shown.locations_sent or 0) == len(named("job_location", body, HISTORIC))


@given(JSON_VALUES | st.floats(0, 200_000))
def test_pay_that_the_row_cannot_hold_is_refused_by_its_rule(sent: object) -> None:
    """Pay that passed and did not fit would be lost without a trace."""
    body = record(minimumSalary=sent)
    shown, (row,) = facts(body), named("job", body, HISTORIC)
    fits = shown.pay_min_text is None or re.search(DECIMAL_TEXT, shown.pay_min_text) is not None
    assert fits is (row["pay_min"] is not None or shown.pay_min_text is None)


@given(JSON_VALUES | st.sampled_from(["Job closed", "job CLOSED", "accepting", "Job vanished"]))
def test_a_status_that_the_row_has_no_word_for_is_refused_by_its_rule(sent: object) -> None:
    body = record(positionOpeningStatus=sent)
    noted = "/positionOpeningStatus:unknown_label" in named("job", body, HISTORIC)[0]["sanitised"]
    assert facts(body).status_is_known is not noted


@pytest.mark.parametrize("form", [HISTORIC, ANNOUNCEMENT_TEXT])
def test_facts_leave_no_notes(form: Any) -> None:
    """Looking at a record is not loading it: what the facts could not read, the rows will note."""
    body = {**(record() if form is HISTORIC else text_record()), "positionOpenDate": "soon", "summary": {}}
    read = form.read_item(as_sent(body))
    assert form.facts(read).position_open_date is None
    assert read.notes.as_list() == []
