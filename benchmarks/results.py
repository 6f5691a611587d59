"""Samples → medians by system and load, and the ratios between systems. Keep out: how they are shown (report)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.rounds import Sample
from benchmarks.runner import FLOORS


@dataclass(frozen=True)
class Results:
    """The samples of one workload of `items` items; every figure is a median over the rounds."""

    items: int
    samples: Sequence[Sample]

    @property
    def systems(self) -> list[str]:
        """The systems, in the order of the first round."""
        return list(dict.fromkeys(sample.system for sample in self.samples))

    @property
    def loads(self) -> list[str]:
        """The names of the loads, in order."""
        return [load["load"] for load in self.samples[0].loads]

    def cost(self, system: str, load: str, kind: str = "seconds") -> float:
        """Seconds of the clock, of the client's processors or of the server's."""
        of_load = (entry for sample in self._of(system) for entry in sample.loads if entry["load"] == load)
        return float(median(entry[kind] for entry in of_load))

    def peak_mb(self, system: str) -> float:
        """Memory of the client's processes."""
        return median(sample.peak_mb for sample in self._of(system))

    def speed(self, system: str, load: str) -> float:
        """Items a second."""
        return self.items / self.cost(system, load)

    def floor(self, load: str) -> str:
        """The faster one of the bare loaders."""
        return min((name for name in self.systems if name in FLOORS), key=lambda name: self.cost(name, load))

    def ratio(self, system: str, other: str, load: str) -> float:
        """How many times as fast as the other system."""
        return self.cost(other, load) / self.cost(system, load)

    def _of(self, system: str) -> list[Sample]:
        return [sample for sample in self.samples if sample.system == system]


class RowsDiffer(Exception):
    """Two systems that load the same pages left different numbers of rows: one of them did not do the work."""


def require_equal_rows(found: Iterable[Sample]) -> Mapping[str, int]:
    """The rows by table that every system has left which fills the product's tables; raises RowsDiffer."""
    counted = {sample.system: sample.rows for sample in found if sample.rows}
    rows = list(counted.values())
    if any(other != rows[0] for other in rows):
        raise RowsDiffer("\n".join(f"{system}: {of_system}" for system, of_system in counted.items()))
    return rows[0]
