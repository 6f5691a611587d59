"""`bronze/code_lists`: the API's code lists as they were sent. Capturing them is in pipeline/code_lists."""

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.columns import PAGE_COLUMNS
from usajobs_assets.defs.failures import refusals_in_a_sentence
from usajobs_assets.defs.metadata import bronze_metadata
from usajobs_assets.resources.pipeline import PipelineResource


@dg.asset(
    key=vocabulary.CODE_LISTS,
    group_name="bronze",
    pool=vocabulary.USAJOBS_API_POOL,
    kinds=vocabulary.BRONZE_KINDS,
    owners=vocabulary.OWNERS,
    tags=vocabulary.tags("bronze", "code_list"),
    metadata={
        **PAGE_COLUMNS,
        "dagster/uri": "bronze/usajobs/code_lists/",
        "usajobs/source": dg.MetadataValue.url("https://developer.usajobs.gov/api-reference/get-codelist"),
    },
)
def code_lists(context: dg.AssetExecutionContext, pipeline: PipelineResource) -> dg.MaterializeResult[None]:
    """The lists behind the codes in postings, exactly as they were received from `/api/codelist`.

    **Grain**: one object per list, in one folder per capture, closed by a manifest that lists every object with
    its SHA-256. **Partition**: none; each materialisation captures all lists anew, and every capture is kept.

    Codes are renamed and retired. `silver/code` tells from all captures what a code stood for at which time.
    """
    from usajobs_assets.pipeline.code_lists import SOURCE, capture_code_lists

    services = pipeline.open()
    if services.notice:
        context.log.warning(services.notice)
    with refusals_in_a_sentence(), services.client(SOURCE) as client:
        manifest = capture_code_lists(services.lake, client, services.clock)
    return dg.MaterializeResult(metadata=bronze_metadata([manifest]))
