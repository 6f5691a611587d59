"""What must hold of a capture of the code lists before silver is made of it."""

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.io_managers.metadata import counts_table
from usajobs_assets.resources.pipeline import PipelineResource


@dg.asset_check(
    asset=vocabulary.CODE_LISTS,
    blocking=True,
    description="The newest capture holds every code list, and none of them is empty.",
)
def every_code_list_has_codes(pipeline: PipelineResource) -> dg.AssetCheckResult:
    """Read back from the manifest; a list that lost many codes is refused by the load, which knows the one before."""
    from usajobs_assets.pipeline.code_lists import captures
    from usajobs_assets.usajobs_api.code_list import CODE_LISTS

    captured = captures(pipeline.open().lake)
    codes = {stored.slice: stored.items for stored in captured[-1].objects} if captured else {}
    found = {name: codes.get(name, 0) for name in CODE_LISTS}
    return dg.AssetCheckResult(
        passed=all(found.values()), metadata={"usajobs/rows_by_list": counts_table("list", found)}
    )
