"""The adapter fails closed: what the library could not judge has not passed, and nothing leaks from it."""

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

import pandas as pd
import pytest

from usajobs_assets.expectations.rule import Rule
from usajobs_assets.expectations.search import SEARCH_RULES
from usajobs_assets.validation import great_expectations_run
from usajobs_assets.validation.great_expectations_run import validate
from usajobs_assets.validation.result import RuleResult
from usajobs_assets_tests.unit.validation.frames import items, run

ITEMS_RULES = [rule for rule in SEARCH_RULES if rule.frame == "items"]
RUN_RULES = [rule for rule in SEARCH_RULES if rule.frame == "run"]


def _by_name(results: list[RuleResult]) -> dict[str, RuleResult]:
    return {result.rule: result for result in results}


def test_good_frames_pass_every_rule_and_results_come_in_the_order_of_the_rules() -> None:
    """The library puts what raised first; the caller must not depend on that."""
    for frame, rules in ((items(20), ITEMS_RULES), (run(), RUN_RULES)):
        results = validate(frame, rules)
        assert [result.rule for result in results] == [rule.name for rule in rules]
        assert [result for result in results if not result.passed] == []


def test_an_empty_frame_passes_every_rule_of_the_items() -> None:
    """Emptiness is for the rules of the run to refuse; see the two that do in the batch rules."""
    results = validate(items(0), ITEMS_RULES)
    assert [result for result in results if not result.passed] == []


def test_a_column_of_the_wrong_type_is_an_error_and_not_a_pass() -> None:
    """The library reports no rows when a comparison raises; that must not read as 'no bad rows'."""
    frame = items(5).astype({"pay_min": "object"})
    frame["pay_min"] = "97738.0"
    results = _by_name(validate(frame, ITEMS_RULES))
    for name in ("pay_is_not_negative", "pay_min_is_at_most_pay_max"):
        assert not results[name].passed
        assert results[name].error
        assert results[name].unexpected_rows == ()


def test_a_missing_column_is_an_error_that_names_it_and_leaves_the_other_rules_alone() -> None:
    results = validate(items(5).drop(columns="position_title"), ITEMS_RULES)
    failed = [result for result in results if not result.passed]
    assert [result.rule for result in failed] == ["position_title_is_present"]
    assert "position_title" in str(failed[0].error)


def test_an_error_in_one_half_of_a_rule_hides_the_rows_of_the_other_half() -> None:
    """Half a list of bad rows would quarantine half of the bad records and load the rest."""
    frame = items(5, {"pay_min": {1: -1.0}}).drop(columns="pay_max")
    result = _by_name(validate(frame, ITEMS_RULES))["pay_is_not_negative"]
    assert (result.passed, result.unexpected_rows) == (False, ())
    assert result.error


def test_rows_are_named_by_position_whatever_the_index() -> None:
    frame = items(5, {"location_count": {3: 0}}).set_index(pd.Index([7, 7, 1, 0, 9]))
    assert _by_name(validate(frame, ITEMS_RULES))["has_at_least_one_location"].unexpected_rows == (3,)


def test_a_frame_is_judged_by_its_own_rows_and_not_by_those_of_the_frame_before() -> None:
    """The context is kept for the process; the frames handed to it must not be."""
    bad = items(5, {"location_count": {3: 0}})
    verdicts = [
        _by_name(validate(frame, ITEMS_RULES))["has_at_least_one_location"].passed
        for frame in (bad, items(5), bad, items(7))
    ]
    assert verdicts == [False, True, False, True]


def test_the_callers_frame_is_not_changed() -> None:
    frame = items(5, {"location_count": {3: 0}})
    before = frame.copy(deep=True)
    validate(frame, ITEMS_RULES)
    pd.testing.assert_frame_equal(frame, before)


def test_rules_of_two_frames_do_not_go_into_one_validation() -> None:
    with pytest.raises(ValueError, match="one frame"):
        validate(items(5), SEARCH_RULES)


def test_no_rules_need_no_library_and_give_no_results() -> None:
    assert validate(items(5), []) == []


def test_two_rules_of_one_name_are_both_judged() -> None:
    rule = ITEMS_RULES[0]
    stricter = Rule(rule.name, "record", "items", "No title.", ITEMS_RULES[-1].expectations, "x")
    results = validate(items(9, {"application_close": dict.fromkeys(range(9))}), [stricter, rule])
    assert [result.passed for result in results] == [False, True]


def test_a_result_the_library_does_not_give_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """An expectation that got lost on the way is not one that passed."""
    gx = great_expectations_run._great_expectations()
    whole_suite = gx.ExpectationSuite
    monkeypatch.setattr(
        gx, "ExpectationSuite", lambda name, expectations: whole_suite(name, expectations[1:])
    )
    results = validate(items(5), ITEMS_RULES[:2])
    assert [(result.passed, result.error is None) for result in results] == [(False, False), (True, True)]


def test_threads_take_turns_and_get_their_own_answers() -> None:
    """The library keeps state between calls; a caller in a thread pool must not see another's frame."""
    answers: dict[int, tuple[int, ...]] = {}

    def judge(row: int) -> None:
        frame = items(8, {"location_count": {row: 0}})
        answers[row] = _by_name(validate(frame, ITEMS_RULES))["has_at_least_one_location"].unexpected_rows

    threads = [threading.Thread(target=judge, args=(row,)) for row in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {row: (row,) for row in range(4)}


def test_validating_draws_no_progress_bar_and_writes_no_log(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The library draws bars on stderr and may log what it finds; both would fill the log of every run."""
    with caplog.at_level(logging.INFO):
        validate(items(5, {"location_count": {3: 0}}).drop(columns="position_title"), ITEMS_RULES)
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


FIRST_USE = """
import logging, sys
logging.basicConfig(level=logging.INFO)
import usajobs_assets.expectations.search
import usajobs_assets.validation.great_expectations_run as adapter
heavy = {"pandas", "great_expectations", "dagster"} & set(sys.modules)
assert not heavy, heavy
from usajobs_assets_tests.unit.validation.frames import run
rules = [rule for rule in usajobs_assets.expectations.search.SEARCH_RULES if rule.frame == "run"]
assert all(result.passed for result in adapter.validate(run(), rules))
"""


def test_a_fresh_process_imports_late_says_nothing_and_leaves_no_file(tmp_path: Path) -> None:
    """The code server imports the rules; only a gate that runs pays for the library, under -W error too."""
    root = Path(great_expectations_run.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FIRST_USE],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root), "HOME": str(tmp_path), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
