"""The proof that silver and gold can be rebuilt: a shadow from bronze alone, compared with the tables as they are.

bronze → silver of a shadow → gold of it, by the same rules
       → a digest over all rows of each table, on both sides → what differs → the shadow is dropped
"""

from datetime import date

from usajobs_assets.pipeline.findings import Verified, replay_of
from usajobs_assets.pipeline.gold_standing import behind, gold_standing
from usajobs_assets.pipeline.replay import days_in_bronze
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.shadow import Shadow
from usajobs_assets.pipeline.table_diff import TableDiff, diff_tables
from usajobs_assets.rulebook.errors import RulebookError
from usajobs_assets.tables.gold import GOLD_TABLES

_MENDS = {"silver": "usajobs replay --again", "gold": "usajobs gold --anew"}


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
        tables += _rebuild_gold(services, shadow, result)
    finally:
        shadow.database.drop()
    for table in tables:
        result.counted("tables rebuilt")
        if not table.is_empty:
            schema = table.table.schema
            result.found(schema, _sentence(table), table.table.qualified_name, _MENDS[schema])
    return tables


def _rebuild_gold(services: Services, shadow: Shadow, result: Verified) -> list[TableDiff]:
    """Build every mart of what the shadow holds, unless gold waits for its next build and has to differ."""
    try:
        if behind(gold_standing(services)):
            result.notes.append("Gold is not compared, for it is behind: build it, then verify again.")
            return []
        shadow.build_gold()
    except RulebookError as refusal:
        result.found("gold", "gold could not be rebuilt", str(refusal), "usajobs config list")
        return []
    return diff_tables(services.warehouse, shadow.warehouse, tables=tuple(GOLD_TABLES.values()))


def _tell(result: Verified, day: date, problem: str) -> None:
    result.found(
        f"silver {day}", "the day could not be rebuilt", problem, f"Mend bronze, then: {replay_of(day)}"
    )


def _sentence(diff: TableDiff) -> str:
    return (
        f"a rebuild from bronze differs: {diff.added:,} rows more, {diff.gone:,} fewer, {diff.changed:,} other "
        f"({diff.old_digest[:8]} is not {diff.new_digest[:8]})"
    )
