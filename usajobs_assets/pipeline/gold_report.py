"""What became of gold in one run of its job: the figures that the command line prints and scripts use. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

# What a metric counts: the rows that a mart has written, where there is that mart.
_METRICS = {"PostingsEnriched": "posting", "PostingsRanked": "ranked_posting"}


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
    def metrics(self) -> dict[str, float]:
        """The figures of a run that come from gold."""
        written = {step.name: step.written for step in self.steps}
        return {
            name: float(count) for name, mart in _METRICS.items() if (count := written.get(mart)) is not None
        }
