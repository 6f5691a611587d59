"""`gold/posting` and `gold/posting_location`: one build of both. The building is in pipeline/gold_posting."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import Field

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.failures import refusals_in_a_sentence
from usajobs_assets.defs.metadata import table_definition
from usajobs_assets.io_managers.metadata import preview
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.gold import GOLD_TABLES
from usajobs_assets.version import gold_version

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.storage.gold_loader import GoldBuild

_ABOUT = {
    "posting": """Pay is of a full year (2,087 hours, 260 days, 26 periods of two weeks, 12 months) in one
currency, and null with a reason where that makes no sense; what was sent is kept beside it. Titles, agencies, places
and skills are under one name each by the reference files in `config/`. The view `gold.open_posting` has what takes
applications now, and for how long still; `gold.title_without_standard` the titles that no standard fits.""",
    "posting_location": """City, state, country and region are told apart and spelled one way. Stand-ins for "location
negotiable" and "anywhere" are flagged and have no coordinates; nor have places whose coordinates cannot be theirs.
Count places with `NOT is_repeat`: postings list some of them twice.""",
}
# Every sweep changes something: a posting opened or closed.
_FRESH = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=36), warn_window=timedelta(hours=27))
_DESCRIPTION = """{grain}.

**Key**: {key}. **Partition**: none; a build brings the whole table up to silver and the reference files, writes the
rows that differ and leaves the others alone. Where neither has changed it does nothing. **Source**: the current state
in silver.

{about}"""


class BuildConfig(dg.Config):
    """How the marts are built."""

    anew: bool = Field(default=False, description="Build although the inputs are those of the last build.")


def _spec(table: Table) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=vocabulary.gold_key(table.name),
        deps=vocabulary.CURRENT,
        description=_DESCRIPTION.format(
            grain=table.grain[0].upper() + table.grain[1:],
            key=", ".join(table.key),
            about=_ABOUT[table.name],
        ),
        group_name="gold",
        kinds=vocabulary.WAREHOUSE_KINDS,
        owners=vocabulary.OWNERS,
        tags=vocabulary.tags("gold", "posting"),
        metadata=table_definition(table),
        code_version=gold_version(),
        freshness_policy=_FRESH,
    )


@dg.multi_asset(
    name="gold_posting",
    specs=[_spec(table) for table in GOLD_TABLES.values()],
    pool=vocabulary.WAREHOUSE_POOL,
)
def gold_posting(config: BuildConfig, pipeline: PipelineResource) -> Iterator[dg.MaterializeResult[None]]:
    """Build both marts in one transaction, if silver or the reference files have changed."""
    from usajobs_assets.pipeline.gold_posting import build

    services = pipeline.open()
    with refusals_in_a_sentence():
        built = build(services, anew=config.anew)
    for table in GOLD_TABLES.values():
        yield dg.MaterializeResult(
            asset_key=vocabulary.gold_key(table.name), metadata=_metadata(services, built, table)
        )


def _metadata(services: "Services", built: "GoldBuild", table: Table) -> dict[str, Any]:
    from usajobs_assets.pipeline.gold_posting import titles_without_standard
    from usajobs_assets.pipeline.preview import preview_rows

    columns, rows = preview_rows(services.warehouse, table)
    metadata: dict[str, Any] = {
        "dagster/row_count": built.rows[table.name],
        "usajobs/was_current": built.current,
        "usajobs/rows_written": built.written.get(table.name, 0),
        "usajobs/rows_removed": built.removed.get(table.name, 0),
        "usajobs/seconds": round(built.seconds, 1),
        "usajobs/preview": preview(columns, rows),
    }
    if table.name == "posting":
        without = titles_without_standard(services)
        metadata["usajobs/titles_without_standard"] = preview(["title", "postings"], without)
        metadata["usajobs/texts_read"] = built.texts_read
    return metadata
