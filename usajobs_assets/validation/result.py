"""What the gate learns about one rule: a plain value, free of Great Expectations and of Dagster."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RuleResult:
    """The outcome of one rule over one frame.

    Attributes:
        rule: the name of the rule.
        passed: whether it holds; never true when `error` is set.
        unexpected_count: how many rows break it; 0 when it holds (rows within a tolerance are not counted).
        unexpected_rows: the positions of all those rows in the frame, counted from 0, in order.
        observed: what was seen, for a person to read: 'postings_distinct=12, api_total=15' for a rule of
            the run, '7 of 50 rows' for a failed rule of the items.
        error: why the rule could not be judged; the rows are then not known.
    """

    rule: str
    passed: bool
    unexpected_count: int = 0
    unexpected_rows: tuple[int, ...] = ()
    observed: str | int | float | None = None
    error: str | None = None

    def __post_init__(self) -> None:
        """Refuse the one combination that would let unjudged data pass."""
        if self.passed and self.error is not None:
            raise ValueError(f"rule {self.rule} cannot pass with an error: {self.error}")
