"""`silver/jsearch_job`: what JSearch showed, merged day by day. The merging is in storage/jsearch_loader."""

from collections.abc import Iterator
from datetime import date

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.failures import refusals_in_a_sentence
from usajobs_assets.defs.metadata import lake_address, table_definition
from usajobs_assets.defs.partitions import open_days
from usajobs_assets.defs.silver.job import LoadConfig
from usajobs_assets.io_managers.silver import Handover
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.tables.jsearch_job import JSEARCH_JOB
from usajobs_assets.version import JSEARCH, code_version

_DESCRIPTION = f"""{JSEARCH_JOB.grain[0].upper()}{JSEARCH_JOB.grain[1:]}.

**Key**: {", ".join(JSEARCH_JOB.key)}. **Partition**: the runs of that day's bronze, merged into the current state,
whatever the order of loading. Every content that was ever seen is kept once in `silver.jsearch_content`; a posting
is the newest of its contents, with the first sighting that brought it. **Source**: runs of `bronze/jsearch_pages`
whose gate has passed; records that break a rule are in `ops.quarantine` with a reason. **Parquet**: each posting as
it was last seen on that day.

A posting that is not shown any more stays: JSearch cannot prove that one is gone. Nothing of USAJOBS depends on it."""


@dg.asset(
    key=vocabulary.JSEARCH_JOB,
    deps=[vocabulary.JSEARCH_PAGES],
    group_name="silver",
    partitions_def=open_days,
    pool=vocabulary.JSEARCH_WRITES_POOL,
    kinds=vocabulary.SILVER_KINDS,
    owners=vocabulary.OWNERS,
    tags=vocabulary.jsearch_tags("silver", "posting"),
    metadata={**table_definition(JSEARCH_JOB), **lake_address(JSEARCH_JOB)},
    code_version=code_version(JSEARCH),
    description=_DESCRIPTION,
    io_manager_key="silver_io_manager",
)
def jsearch_job(
    context: dg.AssetExecutionContext, config: LoadConfig, pipeline: PipelineResource
) -> Iterator[dg.Output[object]]:
    """Hand the gated runs of a day over to be merged, and fail naming what the gate has refused."""
    from usajobs_assets.pipeline.gated_day import open_silver_day
    from usajobs_assets.pipeline.load_day import judge_and_open
    from usajobs_assets.pipeline.providers import JSEARCH_PROVIDER

    services, day = pipeline.open(), date.fromisoformat(context.partition_key)
    with refusals_in_a_sentence():
        if config.judge:
            gated = judge_and_open(services, day, JSEARCH_PROVIDER)
        else:
            enforce = services.gate_settings.enforce
            gated = open_silver_day(services.lake, services.ledger, day, JSEARCH_PROVIDER, enforce=enforce)
    yield dg.Output(Handover(gated))
    if gated.refused:
        raise dg.Failure(" ".join(gated.refused), allow_retries=False)
