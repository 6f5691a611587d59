"""`silver/code`: the code lists with their history. The folding of captures is in pipeline/code_lists."""

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.failures import refusals_in_a_sentence
from usajobs_assets.defs.metadata import table_definition
from usajobs_assets.io_managers.metadata import counts_table
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.tables.code import CODE
from usajobs_assets.version import USAJOBS, code_version


@dg.asset(
    key=vocabulary.CODE,
    deps=[vocabulary.CODE_LISTS],
    group_name="silver",
    pool=vocabulary.WAREHOUSE_POOL,
    kinds=vocabulary.WAREHOUSE_KINDS,
    owners=vocabulary.OWNERS,
    tags=vocabulary.tags("silver", "code"),
    metadata=table_definition(CODE),
    code_version=code_version(USAJOBS),
)
def code(pipeline: PipelineResource) -> dg.MaterializeResult[None]:
    """What each code of the API stands for, and stood for before.

    **Key**: list_name, code, parent_code, seen_from. **Partition**: none; the table is made anew from every
    capture in `bronze/code_lists`. An entry that changed, or is gone, keeps its row with the time at which that
    was seen. A list that suddenly lost more than a tenth of its codes is refused, and the table stays as it is.

    Join on `superseded_at IS NULL` for today's labels; the views `silver.job_labelled`,
    `silver.job_category_labelled` and `silver.job_grade_labelled` have done so.
    """
    from usajobs_assets.pipeline.code_lists import load_code_lists

    services = pipeline.open()
    with refusals_in_a_sentence():
        rows = load_code_lists(services.lake, services.warehouse)
    return dg.MaterializeResult(
        metadata={"dagster/row_count": rows.total(), "usajobs/rows_by_list": counts_table("list", rows)}
    )
