"""What `verify` has to say: what is wrong, where, and how to mend it; and what is only worth knowing. Pure."""

from dataclasses import dataclass, field
from datetime import date

from usajobs_assets.pipeline.sources import SOURCES


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be. `where` is an object, a run or a row; `mend` a sentence or a command."""

    partition: str
    what: str
    where: str
    mend: str


@dataclass
class Verified:
    """The result of a verification: nothing in `findings` means that the store is sound."""

    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def found(self, partition: str, what: str, where: str, mend: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(partition, what, where, mend))

    def counted(self, what: str, number: int = 1) -> None:
        """Count something that was looked at."""
        self.counts[what] = self.counts.get(what, 0) + number


def partition_of(source: str, day: date) -> str:
    """A partition in words: `search 2026-11-20`."""
    return f"{source} {day}"


def replay_of(day: date, *, anew: bool = False) -> str:
    """The command that makes the rows of a day of its bronze."""
    return f"usajobs replay --from {day} --to {day}{' --again' if anew else ''}"


def mend_object(source: str, day: date, sha256: str | None) -> str:
    """How an object of bronze comes back: as it was, or by another capture where the API still has it."""
    restore = (
        f"Put the object back as it was (an earlier version, a copy); its SHA-256 is {sha256 or 'not known'}."
    )
    if source == "code_lists":
        return f"{restore} The lists as they are now come with: usajobs run"
    known = SOURCES.get(source)
    if known and not known.reaches_back:
        return f"{restore} A sweep of {day} cannot be made again; silver keeps what was loaded of it."
    return f"{restore} Or capture the day again: usajobs backfill --from {day} --to {day} --again"
