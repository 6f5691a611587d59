"""`gold/exports`: gold as files in the lake. The exporting is in pipeline/export_to_lake."""

from typing import TYPE_CHECKING, Any

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.columns import EXPORT_COLUMNS
from usajobs_assets.defs.failures import refusals_in_a_sentence
from usajobs_assets.defs.gold.mart import FRESH, BuildConfig
from usajobs_assets.io_managers.metadata import preview
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.version import gold_version

if TYPE_CHECKING:
    from usajobs_assets.pipeline.export_to_lake import LakeExport

_DESCRIPTION = """All of gold as files in the lake, for those who would rather not ask Postgres: Parquet, CSV,
JSON Lines, and Tableau's file with a workbook that opens it.

**Grain**: one file per table and format, listed with its digest in `gold/usajobs/exports/manifest.json`, which is
replaced last: who reads by it sees one whole export, the old one or the new one. **Partition**: none; where gold is as
it was at the last export nothing is written. Every file is read again and counted first. A copy in a folder of your
choice, or of a day of the past, is made by `usajobs export`."""


@dg.asset(
    key=vocabulary.gold_key("exports"),
    deps=vocabulary.GOLD,
    description=_DESCRIPTION,
    group_name="gold",
    kinds=vocabulary.EXPORT_KINDS,
    owners=vocabulary.OWNERS,
    tags=vocabulary.tags("gold", "exports"),
    code_version=gold_version("exports"),
    freshness_policy=FRESH,
    metadata={"dagster/uri": "gold/usajobs/exports/", **EXPORT_COLUMNS},
)
def exports(config: BuildConfig, pipeline: PipelineResource) -> dg.MaterializeResult[None]:
    """Bring the files up to gold, if gold has changed."""
    from usajobs_assets.pipeline.export_to_lake import export_to_lake

    with refusals_in_a_sentence():
        done = export_to_lake(pipeline.open(), anew=config.anew)
    return dg.MaterializeResult(metadata=_metadata(done))


def _metadata(done: "LakeExport") -> dict[str, Any]:
    files = done.manifest["files"]
    rows = [(file["name"], file["rows"], f"{file['bytes']:,}", file["sha256"]) for file in files]
    told = [
        sentence
        for sentence in (done.not_written, done.published.sentence if done.published else None)
        if sentence
    ]
    return {
        "usajobs/was_current": done.current,
        "usajobs/files": preview(["file", "rows", "bytes", "sha256"], rows),
        "dagster/row_count": len(files),
        "usajobs/bytes": sum(file["bytes"] for file in files),
        "usajobs/folder": f"gold/usajobs/exports/{done.manifest['folder']}/",
        **({"usajobs/told": " ".join(told)} if told else {}),
    }
