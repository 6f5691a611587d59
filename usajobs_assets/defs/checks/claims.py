"""A standing check on a table of gold, made of a claim: it counts the rows that break it, and shows the first."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.resources.pipeline import PipelineResource

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services

Found = tuple[int, Sequence[object]]


def claim_check(
    table: str, name: str, description: str, find: Callable[["Services"], Found], shown_as: str, between: str
) -> dg.AssetChecksDefinition:
    """A blocking check that holds while `find` finds nothing; what it finds first is the metadata `shown_as`."""

    @dg.asset_check(asset=vocabulary.gold_key(table), name=name, description=description, blocking=True)
    def check(pipeline: PipelineResource) -> dg.AssetCheckResult:
        rows, examples = find(pipeline.open())
        metadata: dict[str, int | str] = {"usajobs/unexpected": rows}
        if examples:
            metadata[f"usajobs/{shown_as}"] = between.join(map(str, examples))
        return dg.AssetCheckResult(passed=rows == 0, severity=dg.AssetCheckSeverity.ERROR, metadata=metadata)

    return check
