"""Facts as the frames that Great Expectations reads. pandas and the library are imported at the first call."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from usajobs_assets.expectations.rule import Rule
from usajobs_assets.pipeline.sources import Source
from usajobs_assets.transforms.gate_facts import RunFacts
from usajobs_assets.validation.result import RuleResult

if TYPE_CHECKING:
    import pandas as pd


def validate_items(facts: Sequence[Any], source: Source) -> list[RuleResult]:
    """Judge the postings by the source's rules of the `items` frame."""
    rules = [rule for rule in source.rules if rule.frame == "items"]
    return _validate(_items_frame(facts, source), rules)


def validate_run(facts: RunFacts, source: Source) -> list[RuleResult]:
    """Judge the run by the rules of the `run` frame."""
    import pandas as pd

    frame = pd.DataFrame([facts], columns=list(RunFacts._fields)).astype({"api_total": "Int64"})
    return _validate(frame, [rule for rule in source.rules if rule.frame == "run"])


def _validate(frame: "pd.DataFrame", rules: list[Rule]) -> list[RuleResult]:
    from usajobs_assets.validation.great_expectations_run import validate

    return validate(frame, rules)


# What pandas would guess otherwise for a column that happens to be empty.
_TYPES = {
    "pay_min": "float64",
    "pay_max": "float64",
    "publication_start": "datetime64[us]",
    "application_close": "datetime64[us]",
    "position_open_date": "datetime64[us]",
    "posted_at": "datetime64[us]",
    "location_count": "int64",
}


def _items_frame(facts: Sequence[Any], source: Source) -> "pd.DataFrame":
    import pandas as pd

    columns = list(source.form.facts_type._fields)
    frame = pd.DataFrame(facts, columns=columns)
    # Control numbers go through no float: 64-bit integers with a null of their own.
    numbers = pd.array([posting.control_number for posting in facts], dtype="Int64")
    types = {name: type_ for name, type_ in _TYPES.items() if name in columns}
    return frame.assign(control_number=numbers).astype(types)
