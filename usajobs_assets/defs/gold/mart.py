"""What all marts have in common in the graph: how one is built, its entries in the catalogue, what a build tells."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import Field

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.failures import refusals_in_a_sentence
from usajobs_assets.defs.metadata import table_definition
from usajobs_assets.io_managers.metadata import preview
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.gold import GOLD_MARTS
from usajobs_assets.version import gold_version

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.storage.mart_loader import GoldBuild

# Every sweep changes something: a posting opened or closed.
FRESH = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=36), warn_window=timedelta(hours=27))
_DESCRIPTION = """{grain}.

**Key**: {key}. **Partition**: none; a build brings the whole table up to its inputs and the reference files, writes the
rows that differ and leaves the others alone. Where neither has changed it does nothing. **Source**: {source}.

{about}"""


class BuildConfig(dg.Config):
    """How a mart is built."""

    anew: bool = Field(default=False, description="Build although the inputs are those of the last build.")


def mart_specs(
    mart: str, *, about: Mapping[str, str], source: str, deps: list[dg.AssetKey]
) -> list[dg.AssetSpec]:
    """The specs of the tables of `mart`; `about` is the end of the catalogue entry of each, by its name."""
    return [_spec(mart, table, about[table.name], source, deps) for table in reversed(GOLD_MARTS[mart])]


def _spec(mart: str, table: Table, about: str, source: str, deps: list[dg.AssetKey]) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=vocabulary.gold_key(table.name),
        deps=deps,
        description=_DESCRIPTION.format(
            grain=table.grain[0].upper() + table.grain[1:],
            key=", ".join(table.key),
            source=source,
            about=about,
        ),
        group_name="gold",
        kinds=vocabulary.WAREHOUSE_KINDS,
        owners=vocabulary.OWNERS,
        tags=vocabulary.tags("gold", mart),
        metadata=table_definition(table),
        code_version=gold_version(mart),
        freshness_policy=FRESH,
    )


def build(services: "Services", mart: str, config: BuildConfig) -> "GoldBuild":
    """Bring `mart` up to its inputs; what was refused fails the step in a sentence."""
    from usajobs_assets.pipeline.gold import build_one

    with refusals_in_a_sentence():
        return build_one(services, mart, anew=config.anew)


def materialised(
    services: "Services", table: Table, built: "GoldBuild", more: Mapping[str, Any] | None = None
) -> dg.MaterializeResult[None]:
    """What a build tells of one table: rows, what was written, a preview, and `more`."""
    from usajobs_assets.pipeline.preview import preview_rows

    columns, rows = preview_rows(services.warehouse, table)
    metadata = {
        "dagster/row_count": built.rows[table.name],
        "usajobs/was_current": built.current,
        "usajobs/rows_written": built.written.get(table.name, 0),
        "usajobs/rows_removed": built.removed.get(table.name, 0),
        "usajobs/seconds": round(built.seconds, 1),
        "usajobs/preview": preview(columns, rows),
        **(more or {}),
    }
    return dg.MaterializeResult(asset_key=vocabulary.gold_key(table.name), metadata=metadata)
