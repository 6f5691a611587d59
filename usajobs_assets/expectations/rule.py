"""What a rule of the gate is: plain data that says what must hold for a run and why anyone should care.

Here: `Rule`, the expectations it is made of, and the tolerance of a null-share rule. Add: a field that
every rule needs. Keep out: the rules themselves (`search.py`), Great Expectations and pandas (`validation/`
turns rules into a run of them).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["record", "batch", "notice"]
Frame = Literal["items", "run"]


@dataclass(frozen=True)
class NullTolerance:
    """How many rows of a run may hold no value: `rows` of them, or `percent` of the run if that is more."""

    rows: int = 3
    percent: int = 20

    def least_present_share(self, row_count: int) -> float:
        """The share of rows (0 to 1) that must hold a value in a run of `row_count` rows.

        A run without rows demands nothing (0.0): whether it may be empty is for the rules of the `run`
        frame to say.
        """
        if row_count == 0:
            return 0.0
        nulls_allowed = max(self.rows, row_count * self.percent // 100)
        return max(0, row_count - nulls_allowed) / row_count


@dataclass(frozen=True)
class Expectation:
    """One expectation by the name of its Great Expectations class, with that class's own parameters."""

    class_name: str
    parameters: Mapping[str, object]
    tolerance: NullTolerance | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it looks at, in the order of its parameters."""
        return tuple(str(value) for name, value in self.parameters.items() if name.startswith("column"))

    def parameters_for(self, row_count: int) -> dict[str, object]:
        """The parameters for a frame of `row_count` rows, with the tolerance worked out to a share."""
        if self.tolerance is None:
            return dict(self.parameters)
        return {**self.parameters, "mostly": self.tolerance.least_present_share(row_count)}


@dataclass(frozen=True)
class Rule:
    """A claim about the records of a run, or about the run as a whole; it holds when all its expectations do.

    Attributes:
        name: the claim in snake_case; also the name of the Dagster asset check.
        kind: 'record' (a failing row is quarantined, the rest loads), 'batch' (the run passes or it does not)
            or 'notice' (the run passes, and people are told).
        frame: the frame it reads: 'items' (a row a posting) or 'run' (exactly one row).
        description: one sentence for an analyst.
        expectations: what must hold; a row that fails any of them fails the rule.
        reason: the code a quarantined record carries; set for record rules, and only for them.
    """

    name: str
    kind: Kind
    frame: Frame
    description: str
    expectations: tuple[Expectation, ...]
    reason: str | None = None

    def __post_init__(self) -> None:
        """Refuse a rule that could never fail or whose rows could not be quarantined."""
        if not self.expectations:
            raise ValueError(f"rule {self.name} expects nothing and could never fail")
        if (self.kind == "record") != (self.reason is not None):
            raise ValueError(f"rule {self.name}: record rules carry a reason, batch rules do not")
        if self.kind == "record" and self.frame != "items":
            raise ValueError(f"rule {self.name}: only the rows of the items frame are records")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it needs, each once."""
        return tuple(dict.fromkeys(column for part in self.expectations for column in part.columns))
