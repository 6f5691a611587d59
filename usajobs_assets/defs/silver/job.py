"""The silver tables as one multi-asset: a day is merged into all of them or into none."""

from collections.abc import Iterator
from datetime import date

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.failures import refusals_in_a_sentence
from usajobs_assets.defs.metadata import table_definition
from usajobs_assets.defs.partitions import open_days
from usajobs_assets.io_managers.metadata import silver_metadata
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.version import code_version

_DESCRIPTION = """{grain}.

**Key**: {key}. **Partition**: the runs of that day's bronze, merged into the current state: the newest content
that was seen of a posting wins, whatever the order of loading. Being seen again unchanged adds a sighting and
changes no row. **Source**: runs of `bronze/search_pages` whose gate has passed; records that break a rule are in
`ops.quarantine` with a reason. **Parquet**: each posting as it was last seen on that day."""


def _output(table: Table) -> dg.AssetOut:
    """`silver/job` carries the day to the IO manager, which writes all tables; the others report only."""
    carries_the_day = table.name == "job"
    return dg.AssetOut(
        key=vocabulary.silver_key(table.name),
        description=_DESCRIPTION.format(
            grain=table.grain[0].upper() + table.grain[1:], key=", ".join(table.key)
        ),
        group_name="silver",
        kinds=vocabulary.SILVER_KINDS,
        owners=vocabulary.OWNERS,
        tags=vocabulary.tags("silver", "posting"),
        metadata=table_definition(table),
        code_version=code_version(),
        io_manager_key="silver_io_manager",
        dagster_type=dg.Any if carries_the_day else dg.Nothing,
    )


@dg.multi_asset(
    name="silver",
    outs={name: _output(table) for name, table in SILVER_TABLES.items()},
    deps=[vocabulary.SEARCH_PAGES],
    partitions_def=open_days,
    pool=vocabulary.WAREHOUSE_POOL,
)
def silver(
    context: dg.AssetExecutionContext, pipeline: PipelineResource
) -> Iterator[dg.Output[object] | dg.MaterializeResult[None]]:
    """Merge the gated runs of a day into the silver tables."""
    from usajobs_assets.pipeline.silver_day import open_silver_day

    services, day = pipeline.open(), date.fromisoformat(context.partition_key)
    with refusals_in_a_sentence():
        enforce = services.gate_settings.enforce
        gated = open_silver_day(services.lake, services.ledger, day, enforce=enforce)
    yield dg.Output(gated, output_name="job")
    # The IO manager has committed by now; the others are reported from what the database holds.
    for name, table in SILVER_TABLES.items():
        if name != "job":
            yield dg.MaterializeResult(
                asset_key=vocabulary.silver_key(name), metadata=silver_metadata(services, day, table)
            )
