"""The open dates of a scale run, and what each cost: kept as lines in the folder, one a day.

Keep out: loading (scale), sums over many days (scale_report).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

_FILE = "days.jsonl"
_RECENT = 60


@dataclass(frozen=True)
class Days:
    """Which open dates are loaded, each with as many records."""

    dates: Sequence[date]
    a_day: int

    @classmethod
    def spread(cls, records: int, days: int, first: date, last: date) -> "Days":
        """`days` dates, evenly from `first` to `last`, with `records` altogether, rounded up."""
        span = (last - first).days
        dates = {first + timedelta(days=round(span * n / max(days - 1, 1))) for n in range(days)}
        return cls(sorted(dates), -(-records // len(dates)))

    @property
    def in_turn(self) -> Sequence[tuple[int, date]]:
        """Each with its place in time: the latest first, for whoever begins wants them; then from the start on."""
        placed = list(enumerate(self.dates))
        return [*placed[-_RECENT:], *placed[:-_RECENT]]


@dataclass(frozen=True)
class DaysCost:
    """What the load of a day cost; memory of the process, now and at most so far."""

    day: date
    records: int
    seconds: float
    client_cpu: float
    server_cpu: float
    rss_mb: float
    peak_mb: float


def append(folder: Path, cost: DaysCost) -> None:
    """Keep one more day."""
    with (folder / _FILE).open("a") as lines:
        lines.write(json.dumps(asdict(cost), default=str) + "\n")


def read(folder: Path) -> list[DaysCost]:
    """What was kept, in the order in which it was loaded."""
    path = folder / _FILE
    found = map(json.loads, path.read_text().splitlines()) if path.exists() else ()
    return [DaysCost(**{**one, "day": date.fromisoformat(one["day"])}) for one in found]


def memory(pid: int) -> tuple[float, float]:
    """Megabytes that the process has now, and had at most."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    now, most = (int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return now, most
