"""The proof that silver can be rebuilt: a shadow from bronze alone, compared with the tables as they are.

bronze → shadow → a digest over all rows of each table, on both sides → what differs → the shadow is dropped
"""

from datetime import date

from usajobs_assets.pipeline.findings import Verified, replay_of
from usajobs_assets.pipeline.replay import days_in_bronze
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.shadow import Shadow
from usajobs_assets.pipeline.table_diff import TableDiff, diff_tables


def rebuild_and_compare(services: Services, result: Verified) -> list[TableDiff]:
    """Rebuild everything beside the warehouse and compare; differences and days that fail become findings.

    Raises:
        ShadowRefused: there can be no second database.
    """
    shadow = Shadow(services)
    shadow.open(fresh=True)
    try:
        for done in shadow.fill(days_in_bronze(services.lake)):
            if done.problem and not done.blocked:
                _tell(result, done.day, done.problem)
        if problem := shadow.fill_code_lists():
            result.found(
                "code_lists", "silver.code could not be rebuilt", problem, "Capture the lists again."
            )
        tables = diff_tables(services.warehouse, shadow.warehouse)
    finally:
        shadow.database.drop()
    for table in tables:
        result.counted("tables rebuilt")
        if not table.is_empty:
            result.found("silver", _sentence(table), table.table.qualified_name, "usajobs replay --again")
    return tables


def _tell(result: Verified, day: date, problem: str) -> None:
    result.found(
        f"silver {day}", "the day could not be rebuilt", problem, f"Mend bronze, then: {replay_of(day)}"
    )


def _sentence(diff: TableDiff) -> str:
    return (
        f"a rebuild from bronze differs: {diff.added:,} rows more, {diff.gone:,} fewer, {diff.changed:,} other "
        f"({diff.old_digest[:8]} is not {diff.new_digest[:8]})"
    )
