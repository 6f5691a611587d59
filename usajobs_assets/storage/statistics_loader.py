"""The mart of statistics: five tables from the ledger, silver's history and `gold.posting`, in one transaction.

    ops.*, silver.*, gold.posting → staged tables → what differs → gold.run_stats and the others

All of them are of the same moment, so that their figures agree. Keep out: the SQL of each (gold_*_sql).
"""

from collections.abc import Mapping

import psycopg

from usajobs_assets.storage.gold_days_sql import STAGE_DAYS
from usajobs_assets.storage.gold_pay_sql import STAGE_PAY_BY_SERIES
from usajobs_assets.storage.gold_run_stats_sql import STAGE_RUN_STATS, STATISTICS_STATE
from usajobs_assets.storage.late_arrivals_sql import STAGE_LATE_ARRIVALS
from usajobs_assets.storage.mart_loader import Mart, run
from usajobs_assets.tables.gold import GOLD_MARTS

STATISTICS = "statistics"
_STAGES = (STAGE_RUN_STATS, *STAGE_PAY_BY_SERIES, *STAGE_DAYS, STAGE_LATE_ARRIVALS)


def statistics_mart(code_version: str) -> Mart:
    """The mart; it goes by no reference files beyond those that `gold.posting` was made by."""
    return Mart(
        name=STATISTICS,
        tables=GOLD_MARTS[STATISTICS],
        state=STATISTICS_STATE,
        stage=_stage,
        code_version=code_version,
    )


def _stage(connection: psycopg.Connection) -> Mapping[str, int]:
    for statement in _STAGES:
        run(connection, statement)
    for table in GOLD_MARTS[STATISTICS]:
        run(connection, f"ANALYZE staged_{table.name}")
    return {}
