"""A day of a source, captured in a step: what the assets of pages have in common."""

from datetime import date

import dagster as dg

from usajobs_assets.defs.failures import refusals_in_a_sentence
from usajobs_assets.defs.metadata import bronze_metadata
from usajobs_assets.resources.pipeline import PipelineResource


def captured(
    context: dg.AssetExecutionContext, pipeline: PipelineResource, source: str
) -> dg.MaterializeResult[None]:
    """Capture the step's day of `source`, and say what came."""
    from usajobs_assets.pipeline.fetching import fetch

    services, day = pipeline.open(), date.fromisoformat(context.partition_key)
    if services.notice:
        context.log.warning(services.notice)
    with refusals_in_a_sentence():
        manifests = fetch(services, day, source)
    return dg.MaterializeResult(metadata=bronze_metadata(manifests))
