"""The silver tables as one multi-asset: a day is merged into all of them or into none."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.failures import refusals_in_a_sentence
from usajobs_assets.defs.metadata import lake_address, table_definition
from usajobs_assets.defs.partitions import open_days
from usajobs_assets.io_managers.metadata import day_figures, silver_metadata
from usajobs_assets.io_managers.silver import Handover
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.version import USAJOBS, code_version

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.pipeline.silver_day import SilverDay

_DESCRIPTION = """{grain}.

**Key**: {key}. **Partition**: the runs of that day's bronze (sweeps that started on it, announcements that opened on
it, pages that were recorded on it), merged into {result}, whatever the order of loading. Being seen again unchanged
adds a sighting and changes no row. **Source**: runs of `bronze/search_pages`, `bronze/file_drop_pages`,
`bronze/historic_pages` and `bronze/announcement_text_pages` whose gate has passed; records that break a rule are in
`ops.quarantine` with a reason. {where}"""
_CURRENT = (
    "the current state: each column comes from the newest sighting of the sources that carry it",
    "**Parquet**: each posting as it was last seen on that day.",
)
_HISTORY = (
    "its history, which is kept for each source: the load of a day brings what that day's runs add to it",
    "**Parquet**: none, the table is in the warehouse only.",
)


class LoadConfig(dg.Config):
    """How a day is loaded."""

    judge: bool = Field(
        default=False,
        description="Judge the day's runs first: for bronze that came from elsewhere and has no verdict yet.",
    )


def _output(table: Table) -> dg.AssetOut:
    """`silver/job` carries the day to the IO manager, which writes all tables; the others report only."""
    in_the_lake = table.name in SILVER_TABLES
    result, where = _CURRENT if in_the_lake else _HISTORY
    return dg.AssetOut(
        key=vocabulary.silver_key(table.name),
        description=_DESCRIPTION.format(
            grain=table.grain[0].upper() + table.grain[1:],
            key=", ".join(table.key),
            result=result,
            where=where,
        ),
        group_name="silver",
        kinds=vocabulary.SILVER_KINDS if in_the_lake else vocabulary.WAREHOUSE_KINDS,
        owners=vocabulary.OWNERS,
        tags=vocabulary.tags("silver", "posting"),
        metadata={**table_definition(table), **(lake_address(table) if in_the_lake else {})},
        code_version=code_version(USAJOBS),
        io_manager_key="silver_io_manager",
        dagster_type=dg.Any if table.name == "job" else dg.Nothing,
    )


@dg.multi_asset(
    name="silver",
    outs={name: _output(table) for name, table in vocabulary.LOADED_TABLES.items()},
    deps=vocabulary.PAGES,
    partitions_def=open_days,
    pool=vocabulary.WAREHOUSE_POOL,
)
def silver(
    context: dg.AssetExecutionContext, config: LoadConfig, pipeline: PipelineResource
) -> Iterator[dg.Output[object] | dg.MaterializeResult[None]]:
    """Merge the gated runs of a day into the silver tables, and fail naming what the gate has refused."""
    services, day = pipeline.open(), date.fromisoformat(context.partition_key)
    with refusals_in_a_sentence():
        gated = _opened(services, day, config.judge)
    handover = Handover(gated)
    yield dg.Output(handover, output_name="job")
    yield from _others(services, handover)
    if gated.refused:
        raise dg.Failure(" ".join(gated.refused), allow_retries=False)


def _opened(services: "Services", day: date, judge: bool) -> "SilverDay":
    from usajobs_assets.pipeline.gated_day import open_silver_day
    from usajobs_assets.pipeline.load_day import judge_and_open

    if judge:
        return judge_and_open(services, day)
    return open_silver_day(services.lake, services.ledger, day, enforce=services.gate_settings.enforce)


def _others(services: "Services", handover: Handover) -> Iterator[dg.MaterializeResult[None]]:
    """The tables that came with `silver/job`. The IO manager has committed by now, or the step has failed."""
    if handover.written is None:
        raise RuntimeError("the day was not handed to silver's IO manager")
    for name, table in vocabulary.LOADED_TABLES.items():
        if name != "job":
            yield dg.MaterializeResult(
                asset_key=vocabulary.silver_key(name),
                metadata={
                    **silver_metadata(services, handover.written, table),
                    **day_figures(handover.day, handover.seconds),
                },
            )
