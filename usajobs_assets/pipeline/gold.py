"""Gold as a whole: its marts in the order in which they are built, and whether a build is due.

    MARTS → Mart → GoldBuild, one after the other: a mart may read those before it

A mart has a module of its own in this folder with `mart(services)`. Keep out: what a mart holds.
"""

from collections.abc import Callable, Iterator
from datetime import date

from usajobs_assets.pipeline import gold_change, gold_cluster, gold_posting, gold_ranking, gold_statistics
from usajobs_assets.pipeline.alerts import is_through
from usajobs_assets.pipeline.progress import report
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import SEARCH
from usajobs_assets.pipeline.todays_sweep import is_narrowed
from usajobs_assets.storage.mart_loader import GoldBuild, Mart, build_mart

MARTS: dict[str, Callable[[Services], Mart]] = {
    "posting": gold_posting.mart,
    "posting_cluster": gold_cluster.mart,
    "ranked_posting": gold_ranking.mart,
    "statistics": gold_statistics.mart,
    "posting_change": gold_change.mart,
}


def build_one(services: Services, name: str, *, anew: bool = False) -> GoldBuild:
    """Bring one mart up to its inputs.

    Raises:
        RulesRefused: this code cannot work with the active rules; the mart stays as it is.
    """
    # A stage of its own: Dagster runs marts that do not read each other in an order of its own.
    stage = f"gold.{name}"
    report(stage, 0, 1)
    built = build_mart(services.warehouse, MARTS[name](services), anew=anew)
    report(stage, 1, 1)
    return built


def build_all(services: Services, *, anew: bool = False) -> Iterator[tuple[str, GoldBuild]]:
    """Bring all marts up to their inputs, in order; each is told when it is done."""
    for name in MARTS:
        yield name, build_one(services, name, anew=anew)


def why_not_built(services: Services, day: date) -> str | None:
    """Why the marts should not be built now; None where they are behind silver and today's sweep is sound."""
    marts = [mart(services) for mart in MARTS.values()]
    with services.warehouse.connect() as connection:
        newest = connection.execute(_NEWEST, (SEARCH, day)).fetchone()
        current = all(mart.is_current(connection) for mart in marts) and is_through(connection)
    if current:
        return "Gold is built from what silver holds."
    if newest is None:
        return None
    outcome, loaded, refused = newest
    if refused:
        return f"The newest sweep of {day} was refused by the gate."
    if outcome != "proven" and not (outcome == "partial" and is_narrowed(services.settings)):
        return f"The newest sweep of {day} is {outcome}."
    return None if loaded else f"The newest sweep of {day} is not in silver yet."


_NEWEST = """
SELECT r.outcome, l.ingest_run_id IS NOT NULL, v.passed IS FALSE AND v.enforced
FROM ops.ingest_run r LEFT JOIN ops.load l USING (ingest_run_id, manifest_sha256)
LEFT JOIN ops.gate_verdict v USING (ingest_run_id, manifest_sha256)
WHERE r.source = %s AND r.day = %s ORDER BY r.ingest_run_id DESC LIMIT 1
"""
