"""Facts as the frames that Great Expectations reads. pandas and the library are imported at the first call."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from usajobs_assets.expectations.rule import Rule
from usajobs_assets.transforms.gate_facts import ItemFacts, RunFacts
from usajobs_assets.validation.result import RuleResult

if TYPE_CHECKING:
    import pandas as pd


def validate_items(facts: Sequence[ItemFacts], rules: Sequence[Rule]) -> list[RuleResult]:
    """Judge the postings by the rules of the `items` frame."""
    return _validate(_items_frame(facts), [rule for rule in rules if rule.frame == "items"])


def validate_run(facts: RunFacts, rules: Sequence[Rule]) -> list[RuleResult]:
    """Judge the run by the rules of the `run` frame."""
    import pandas as pd

    frame = pd.DataFrame([facts], columns=list(RunFacts._fields)).astype({"api_total": "Int64"})
    return _validate(frame, [rule for rule in rules if rule.frame == "run"])


def _validate(frame: "pd.DataFrame", rules: list[Rule]) -> list[RuleResult]:
    from usajobs_assets.validation.great_expectations_run import validate

    return validate(frame, rules)


def _items_frame(facts: Sequence[ItemFacts]) -> "pd.DataFrame":
    import pandas as pd

    frame = pd.DataFrame(facts, columns=list(ItemFacts._fields))
    # Control numbers go through no float: 64-bit integers with a null of their own.
    numbers = pd.array([posting.control_number for posting in facts], dtype="Int64")
    types = {
        "pay_min": "float64",
        "pay_max": "float64",
        "publication_start": "datetime64[us]",
        "application_close": "datetime64[us]",
        "location_count": "int64",
    }
    return frame.assign(control_number=numbers).astype(types)
