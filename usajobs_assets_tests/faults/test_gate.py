"""The gate itself goes wrong, or has nothing to judge: neither is ever taken for "passed"."""

from typing import Any

import pytest

from usajobs_assets.expectations.rule import Expectation
from usajobs_assets.pipeline import gate_frames
from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.transforms import gate_facts
from usajobs_assets_tests.builders import items
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.swept_day import MakeServices, NewDatabase, Simulate, sweep_day
from usajobs_assets_tests.integration.sweeping import Scripted

F61 = fault(
    "F61",
    "Great Expectations raises inside and reports a result without rows",
    does="the rule fails, whatever kind it is, and the day is refused; no table changes",
    told="the failed check says what was raised; `usajobs run` exits with 3",
)
F62 = fault(
    "F62",
    "a day without postings",
    does="passes only if the API itself said that there are none",
    told="the check `not_empty_without_proof`; the coverage of the day says proven, or not",
)


@F61
def test_f61_a_column_of_a_type_that_breaks_the_library_refuses_the_day(
    simulate: Simulate, make_services: MakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text among the numbers: the library answers without a list of rows, which once read as "none failed"."""
    monkeypatch.setattr(gate_frames, "_TYPES", {})
    usual = gate_facts._float
    monkeypatch.setattr(
        gate_facts, "_float", lambda sent, notes: "plenty" if sent == "1" else usual(sent, notes)
    )
    odd = items(5)
    odd[0]["MatchedObjectDescriptor"]["PositionRemuneration"][0]["MinimumRange"] = "1"
    day = sweep_day(simulate, make_services, odd)
    assert not day.verdict.passed
    assert day.accepted() == []
    assert day.outcome("pay_is_not_negative").outcome == "fail"
    assert "must either be None or of the same type" in str(day.outcome("pay_is_not_negative").observed)
    assert day.reasons() == {}


@F61
@pytest.mark.parametrize("kind", ["record", "batch", "notice"])
def test_f61_an_error_fails_a_rule_of_any_kind(
    kind: str, simulate: Simulate, make_services: MakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even a notice, which only warns: that it could not be judged is a fault of the product."""
    rules = {"record": "pay_is_a_number", "batch": "rows_match_api_total", "notice": "shape_has_not_changed"}
    usual = Expectation.parameters_for
    broken = {"pay_min_text", "postings_distinct", "shape_change"}

    def elsewhere(self: Expectation, row_count: int) -> dict[str, Any]:
        found = usual(self, row_count)
        return {**found, "column": "nowhere"} if found.get("column") in broken else found

    monkeypatch.setattr(Expectation, "parameters_for", elsewhere)
    day = sweep_day(simulate, make_services, items(3))
    assert not day.verdict.passed
    assert day.outcome(rules[kind]).outcome == "fail"
    assert "nowhere" in str(day.outcome(rules[kind]).observed)
    assert day.accepted() == []


@F62
def test_f62_no_postings_with_proof_pass_and_load_nothing(
    simulate: Simulate, make_services: MakeServices, new_database: NewDatabase
) -> None:
    day = sweep_day(simulate, make_services, [])
    assert day.verdict.passed
    assert day.select("SELECT count(*), sum(accepted) FROM ops.load") == [(1, 0)]
    day.assert_sound(new_database)


@F62
def test_f62_an_empty_answer_that_claims_postings_is_refused(
    simulate: Simulate, make_services: MakeServices
) -> None:
    day = sweep_day(simulate, make_services, Scripted([Found(7, [])]))
    assert not day.verdict.passed
    assert day.outcome("not_empty_without_proof").outcome == "fail"
    assert day.select("SELECT count(*) FROM ops.load") == [(0,)]
