"""The IO manager of silver, made of two small ones: the lake's and the warehouse's.

    SilverDay ─ lake: Parquet per table and day ─┐
              └ warehouse: staging, one merge ───┴→ commit → materialisations

A day is written by both in one pass or by neither: the files are in the store before the commit, and their
digests are in the commit. Reading a table's partition back reads the lake; SQL reads the warehouse.
"""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import dagster as dg

from usajobs_assets.io_managers.metadata import day_figures, silver_metadata
from usajobs_assets.resources.pipeline import PipelineResource

if TYPE_CHECKING:
    import pyarrow as pa

    from usajobs_assets.pipeline.silver_day import SilverDay
    from usajobs_assets.pipeline.write_day import DayWritten


@dataclass
class Handover:
    """A day on its way into the tables; once it was handed over, `written` in so many `seconds`."""

    day: "SilverDay"
    written: "DayWritten | None" = None
    seconds: float = 0.0


class SilverLake(dg.ConfigurableResource["SilverLake"]):
    """Reads a table's partition from its Parquet file, after comparing it with the ledger's digest."""

    pipeline: dg.ResourceDependency[PipelineResource]

    def read(self, table_name: str, day: str) -> "pa.Table":
        """The partition as an Arrow table.

        Raises:
            ObjectMissing: the day was never materialised, whatever the event log says.
            CorruptObject: the file is not the one that was committed.
        """
        from datetime import date

        from usajobs_assets.storage.silver_lake import read_day

        services = self.pipeline.open()
        return read_day(services.store, services.ledger.file_digests(), table_name, date.fromisoformat(day))


class SilverWarehouse(dg.ConfigurableResource["SilverWarehouse"]):
    """Writes a day: every table or none."""

    pipeline: dg.ResourceDependency[PipelineResource]

    def write(self, day: "SilverDay") -> "DayWritten":
        """Merge the day into the tables, its Parquet files first."""
        from usajobs_assets.pipeline.write_day import write_day

        services = self.pipeline.open()
        return write_day(day, services.store, services.warehouse)


class SilverIOManager(dg.ConfigurableIOManager):
    """Takes a whole day of a provider through the output of one table; its other tables come with it."""

    lake: dg.ResourceDependency[SilverLake]
    warehouse: dg.ResourceDependency[SilverWarehouse]

    def handle_output(self, context: dg.OutputContext, obj: Handover) -> None:
        """Write the day; the metadata says what the merge did."""
        started = time.monotonic()
        obj.written = written = self.warehouse.write(obj.day)
        table = obj.day.provider.lake_tables[context.asset_key.path[-1]]
        obj.seconds = time.monotonic() - started
        context.add_output_metadata(
            {
                **silver_metadata(self.warehouse.pipeline.open(), written, table),
                **day_figures(obj.day, obj.seconds),
                "usajobs/jobs_added": written.merged.jobs_added,
                "usajobs/jobs_changed": written.merged.jobs_changed,
                "usajobs/sightings_added": written.merged.sightings,
            }
        )

    def load_input(self, context: dg.InputContext) -> Any:
        """A partition of the asset, as an Arrow table."""
        return self.lake.read(context.asset_key.path[-1], context.asset_partition_key)
