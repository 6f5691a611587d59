"""Bronze as it was at a moment of the past: the runs that were closed by then, whatever day they are of."""

from datetime import date, datetime

from usajobs_assets.storage.bronze import BronzeLake, RunAddress, RunState
from usajobs_assets.storage.objects import ObjectStore


class BronzeUntil(BronzeLake):
    """Reads only; `until` has a time zone."""

    def __init__(self, store: ObjectStore, prefix: str, until: datetime) -> None:
        super().__init__(store, prefix)
        self._until = until
        self._closed_in_time: dict[RunAddress, bool] = {}

    def runs(self, source: str, day: date) -> list[RunState]:
        """The closed runs of that partition day that were closed in time."""
        return [state for state in super().runs(source, day) if self._counts(state)]

    def runs_of_year(self, source: str, year: int) -> list[RunState]:
        """The closed runs of the partition days of a year that were closed in time."""
        return [state for state in super().runs_of_year(source, year) if self._counts(state)]

    def days(self, source: str) -> list[date]:
        """The days that have such a run."""
        years = {day.year for day in super().days(source)}
        states = (state for year in sorted(years) for state in self.runs_of_year(source, year))
        return sorted({state.address.day for state in states})

    def _counts(self, state: RunState) -> bool:
        if not state.closed:
            return False
        if state.address not in self._closed_in_time:
            manifest = self.manifest(state.address)
            self._closed_in_time[state.address] = manifest is not None and manifest.closed_at < self._until
        return self._closed_in_time[state.address]
