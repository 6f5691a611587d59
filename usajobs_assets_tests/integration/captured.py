"""Sweeps captured once, to be loaded in every order and with every death: what the merge tests share.

    sweeps of a few postings → bronze → Captured.load(run, fate) → silver

Keep out: assertions about what silver holds.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from usajobs_assets.pipeline.page_rows import Batch
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.silver_day import GatedRun, SilverDay
from usajobs_assets.pipeline.write_day import write_day
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.ledger import Verdict
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.storage.silver_loader import Needed, open_load
from usajobs_assets_tests.builders import item
from usajobs_assets_tests.integration.silver_tables import Rows, silver_contents

FIRST = 800000100
Content = str  # "A", "B" or "C"
Sweep = dict[int, Content]  # which posting, by its index, shows which content
FATES = ("loads", "dies_reading", "dies_merging", "dies_before_commit")


class Died(Exception):
    """Stands for a crash."""


def posting(index: int, content: Content, rank: int) -> dict[str, Any]:
    """A posting whose contents differ in title and in the number of rows of every list."""
    many = "ABC".index(content) + 1
    place = item()["MatchedObjectDescriptor"]["PositionLocation"][0]
    described = item(
        FIRST + 100 * index,
        PositionTitle=f"Ranger {content}",
        PositionLocation=[place] * many,
        JobCategory=[{"Name": "", "Code": f"00{number}"} for number in range(many)],
        JobGrade=[{"Code": code} for code in ("GS", "FV", "VN")[-many:]],
        PositionFormattedDescription=[{"Label": str(rank)}],
    )
    return {**described, "RelevanceRank": rank}


@dataclass
class Captured:
    """Sweeps in bronze, and the warehouse that they are to be loaded into."""

    services: Services
    lake: BronzeLake
    runs: list[Manifest]

    def day_of(self, run: int) -> SilverDay:
        """One run, as if it were alone on its day; the ledger knows it and has let it pass."""
        manifest = self.runs[run]
        verdict = Verdict(manifest.run_id, manifest.sha256, True, True, "test", manifest.items, 0, 0)
        return SilverDay(manifest.day, self.lake, [GatedRun(manifest, verdict, frozenset(), loaded=False)])

    def load(self, run: int, fate: str = "loads") -> None:
        """Load a run, or die in the attempt."""
        day, write_to = self.day_of(run), (self.services.store, self.services.warehouse)
        if fate == "loads":
            write_day(day, *write_to)
        elif fate == "dies_before_commit":
            with pytest.raises(Died):
                self._merge_and_die(day)
        else:
            dying = {"dies_reading": DiesReading, "dies_merging": DiesMerging}[fate]
            with pytest.raises(Died):
                write_day(dying(day.day, day.lake, day.runs), *write_to)

    def _merge_and_die(self, day: SilverDay) -> None:
        with open_load(self.services.warehouse) as load:
            load.stage(day.sightings())
            for batch in day.batches(load.decide(day.loads)):
                load.write(batch.to_load)
            load.merge([])
            raise Died

    def load_all(self, order: Sequence[int]) -> None:
        for run in order:
            self.load(run)

    def contents(self) -> dict[str, Rows]:
        return silver_contents(self.services.warehouse)

    def contents_then_forget(self) -> dict[str, Rows]:
        """What silver holds now, which is empty afterwards."""
        held = self.contents()
        self.forget()
        return held

    def forget(self) -> None:
        """Empty silver and enter the runs in a fresh ledger."""
        with self.services.warehouse.connect() as connection:
            connection.execute(
                "TRUNCATE silver.sighting, silver.job, silver.job_version, silver.job_status_event, ops.ingest_run, "
                "ops.lake_file CASCADE"
            )
        for manifest in self.runs:
            self.services.ledger.record_run(manifest)

    def newest_origin(self) -> dict[int, tuple[str, str]]:
        """Title and run of each posting, from what was swept and not from how it is merged."""
        with self.services.warehouse.connect() as connection:
            query = "SELECT control_number, position_title, ingest_run_id FROM silver.job"
            return {number: (title, run) for number, title, run in connection.execute(query).fetchall()}


class DiesReading(SilverDay):
    def batches(self, needed: Iterable[Needed] = ()) -> Iterator[Batch]:
        yield from list(super().batches(needed))[:1]
        raise Died


class DiesMerging(SilverDay):
    def batches(self, needed: Iterable[Needed] = ()) -> Iterator[Batch]:
        """When all rows are in their tables, and what follows from them is not."""
        yield from super().batches(needed)
        raise Died
