"""What became of gold in one run of its job: the figures that the command line prints and scripts use. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class GoldStep:
    """What one step of the job did; `current`: nothing, for its inputs were those of the last build.

    `rows` and `written` are those of its main table; None of a step that makes no table. `where` is the file, or the
    address, that the catalogue shows of it.
    """

    name: str
    current: bool = False
    rows: int | None = None
    written: int | None = None
    seconds: float = 0.0
    where: str | None = None


@dataclass(frozen=True)
class GoldReport:
    """The steps in the order in which they ended, and the claims that do not hold.

    `failure` says why the job failed, if it did: what was built before it stays. `stopped`: somebody ended it.
    """

    steps: Sequence[GoldStep] = ()
    failed_checks: Sequence[str] = ()
    failure: str | None = None
    stopped: bool = False

    @property
    def seconds(self) -> float:
        """Of all steps together."""
        return round(sum(step.seconds for step in self.steps), 1)

    @property
    def written(self) -> dict[str, int]:
        """The rows that each mart has written into its main table."""
        return {step.name: step.written for step in self.steps if step.written is not None}
