"""Rules in, plain results out, with Great Expectations in between.

    rules + frame -> one suite -> BOOLEAN_ONLY -> what failed, again as COMPLETE -> RuleResult per rule

Here: everything that knows the library. Keep out: what the rules say (`expectations/`) and what follows
from a failure. Runs alone: `validate(frame, SEARCH_RULES)` needs no context, no file and no network. The
library is imported at the first call (2 to 5 s, once a process), never at the import of this
module.

Two passes because most runs pass: 10,000 rows cost 30 ms as BOOLEAN_ONLY and 52 ms as COMPLETE, and only
COMPLETE says which rows failed.
"""

import functools
import logging
import threading
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from usajobs_assets.expectations.rule import Expectation, Rule
from usajobs_assets.validation.later import left_for_later
from usajobs_assets.validation.quick_expectations import quick_expectation
from usajobs_assets.validation.result import RuleResult

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core.batch_definition import BatchDefinition

# (position of the rule, position of the expectation in it): the library answers in an order of its own.
_Key = tuple[int, int]

_ERROR_LENGTH = 500  # enough to name the cause, and a bound on what a message may quote
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class _Outcome:
    success: bool
    rows: tuple[int, ...] = ()
    error: str | None = None


_FAILED = _Outcome(success=False)  # rows not asked for yet
_NO_ANSWER = _Outcome(success=False, error="Great Expectations did not answer for this rule")


def validate(frame: "pd.DataFrame", rules: Sequence[Rule]) -> list[RuleResult]:
    """Judge one frame by rules that are all about it.

    Args:
        frame: the frame the rules name, with any index; only the columns the rules need are handed over.
        rules: rules of one frame, 'items' or 'run'.

    Returns:
        One result per rule, in the order of the rules. A rule that could not be judged (a column is missing
        or has a type the expectation cannot work with) fails with `error` set.

    Raises:
        ValueError: the rules are about different frames, or the run frame has not exactly one row.
    """
    if not rules:
        return []
    if len({rule.frame for rule in rules}) > 1:
        raise ValueError("one validation is about one frame, and these rules are about two")
    if rules[0].frame == "run" and len(frame) != 1:
        raise ValueError(f"the run frame has exactly one row, not {len(frame)}; without rows nothing fails")
    needed = _needed_columns(frame, rules)
    parts = {(i, n): part for i, rule in enumerate(rules) for n, part in enumerate(rule.expectations)}
    with _ONE_AT_A_TIME:
        outcomes = _run(needed, parts, "BOOLEAN_ONLY")
        failed = {key: part for key, part in parts.items() if outcomes[key] == _FAILED}
        if failed:
            outcomes |= _run(needed, failed, "COMPLETE")
    return [
        _result(rule, needed, [outcomes[i, n] for n in range(len(rule.expectations))])
        for i, rule in enumerate(rules)
    ]


def _needed_columns(frame: "pd.DataFrame", rules: Iterable[Rule]) -> "pd.DataFrame":
    """The columns of the rules, with rows numbered from 0: the library answers in labels, we in positions.

    A column that is not there is left to the library, which fails the rule with an error that names it.
    """
    columns = dict.fromkeys(column for rule in rules for column in rule.columns)
    return frame[[column for column in columns if column in frame.columns]].reset_index(drop=True)


def _run(
    frame: "pd.DataFrame",
    parts: Mapping[_Key, Expectation],
    result_format: Literal["BOOLEAN_ONLY", "COMPLETE"],
) -> dict[_Key, _Outcome]:
    """One validation of all the expectations; every one of them gets an outcome."""
    gx = _great_expectations()
    suite = gx.ExpectationSuite(
        name="rules",
        expectations=[
            quick_expectation(gx.expectations, part.class_name)(
                **part.parameters_for(len(frame)), meta={"key": list(key)}
            )
            for key, part in parts.items()
        ],
    )
    batch = _whole_frames().get_batch(batch_parameters={"dataframe": frame})
    answer = batch.validate(suite, result_format=result_format)
    found = {
        tuple(result.expectation_config.meta["key"]): _outcome(result, locate=result_format == "COMPLETE")
        for result in answer.results
    }
    return {key: found.get(key, _NO_ANSWER) for key in parts}


def _outcome(result: Any, *, locate: bool) -> _Outcome:
    """What one result says; with `locate` it is of an expectation known to fail, and has to say where."""
    error = _error_text(result.exception_info or {})
    if error is not None:
        return _Outcome(success=False, error=error)
    if not locate:
        return _Outcome(success=True) if result.success else _FAILED
    rows = result.result.get("unexpected_index_list")
    if not rows:
        return _Outcome(success=False, error="Great Expectations found failures but did not name their rows")
    return _Outcome(success=False, rows=tuple(int(row) for row in rows))


def _error_text(exception_info: Mapping[str, Any]) -> str | None:
    """The messages of what was raised inside, or None; by metric if a metric raised."""
    entries = [exception_info] if "raised_exception" in exception_info else exception_info.values()
    messages = {str(entry["exception_message"]) for entry in entries if entry["raised_exception"]}
    return "; ".join(sorted(messages))[:_ERROR_LENGTH] if messages else None


def _result(rule: Rule, frame: "pd.DataFrame", outcomes: Sequence[_Outcome]) -> RuleResult:
    passed = all(outcome.success for outcome in outcomes)
    errors = dict.fromkeys(outcome.error for outcome in outcomes if outcome.error is not None)
    # Rows are named only when all of them are known: half a list would quarantine half of the bad records.
    rows = () if errors else tuple(sorted({row for outcome in outcomes for row in outcome.rows}))
    return RuleResult(
        rule=rule.name,
        passed=passed,
        unexpected_count=len(rows),
        unexpected_rows=rows,
        observed=_observed(rule, frame, rows),
        error="; ".join(errors) or None,
    )


def _observed(rule: Rule, frame: "pd.DataFrame", rows: Sequence[int]) -> str | None:
    if rule.frame == "run":
        return ", ".join(f"{name}={frame[name].iloc[0]}" for name in rule.columns if name in frame.columns)
    return f"{len(rows)} of {len(frame)} rows" if rows else None


@functools.cache
def _great_expectations() -> ModuleType:
    """The library, imported at first use and kept out of the log: what it finds comes back as results."""
    # Before the import, which alone writes hundreds of lines at INFO.
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        # great_expectations 1.24 imports sre_constants and sre_parse, which Python 3.11 deprecates.
        warnings.filterwarnings("ignore", message="module 'sre_", category=DeprecationWarning)
        # Half of what its import takes in memory and a third of the time, for two expectations that no rule uses.
        with left_for_later("altair", "scipy.stats"):
            import great_expectations as gx
    return gx


@functools.cache
def _whole_frames() -> "BatchDefinition[Any]":
    """Where frames are handed over: a context in memory, one a process, which keeps no frame (tried)."""
    gx = _great_expectations()
    from great_expectations.data_context.types import base

    # Spelled out because the default context makes a folder for a docs site and draws progress bars.
    config = base.DataContextConfig(
        store_backend_defaults=base.InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=base.ProgressBarsConfig(globally=False),
    )
    context = gx.get_context(project_config=config, mode="ephemeral")
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    whole: BatchDefinition[Any] = asset.add_batch_definition_whole_dataframe("whole")
    return whole
