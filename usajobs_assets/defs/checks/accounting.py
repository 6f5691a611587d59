"""Standing checks on silver: what must hold at any time, whatever was loaded last."""

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.io_managers.metadata import preview
from usajobs_assets.resources.pipeline import PipelineResource


def _accounting(key: dg.AssetKey, provider_name: str) -> dg.AssetChecksDefinition:
    """The check of a provider's runs; what is lost of one is no fault of another's tables."""

    @dg.asset_check(
        name="every_item_is_accounted_for",
        asset=key,
        description="Items in bronze = accepted sightings + quarantined + duplicates, for every run that was loaded.",
    )
    def every_item_is_accounted_for(pipeline: PipelineResource) -> dg.AssetCheckResult:
        """Each side is counted where it lives; without any loaded run the check fails, since it has shown nothing."""
        from usajobs_assets.pipeline.providers import PROVIDERS

        sources = next(one.sources for one in PROVIDERS if one.name == provider_name)
        ledger = pipeline.open().ledger
        runs, unaccounted = ledger.loaded_runs(sources), ledger.unaccounted(sources=sources)
        metadata: dict[str, dg.MetadataValue | int] = {
            "usajobs/runs": runs,
            "usajobs/runs_unaccounted": len(unaccounted),
        }
        if unaccounted:
            metadata["usajobs/unaccounted"] = preview(
                list(unaccounted[0]), [list(run.values()) for run in unaccounted[:20]]
            )
        return dg.AssetCheckResult(
            passed=runs > 0 and not unaccounted, severity=dg.AssetCheckSeverity.ERROR, metadata=metadata
        )

    return every_item_is_accounted_for


checks = [
    _accounting(vocabulary.silver_key("job"), "usajobs"),
    _accounting(vocabulary.JSEARCH_JOB, "jsearch"),
]
