"""An export of what gold says of what was known when a day of the past ended in Washington.

    runs closed by then → a database beside the warehouse → its silver → the rules of then → its gold → export → dropped

Exact, and as slow as a rebuild: every run is judged and loaded again. By today's code: what code of then said is lost
with that code. An export that was stopped goes on where it was, if it is called again. See docs/adr/0024.
"""

import logging
from datetime import date, datetime
from pathlib import Path

from usajobs_assets.exports.errors import ExportFailed, ExportRefused
from usajobs_assets.pipeline.as_of import end_of
from usajobs_assets.pipeline.bronze_until import BronzeUntil
from usajobs_assets.pipeline.export import Export, Wanted, export_into
from usajobs_assets.pipeline.gold import build_all
from usajobs_assets.pipeline.replay import days_in_bronze
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.shadow import Shadow
from usajobs_assets.rulebook.active import active_rules, rules_as_of
from usajobs_assets.rulebook.book import Rulebook
from usajobs_assets.rulebook.errors import NoRules
from usajobs_assets.rulebook.store import RulebookStore
from usajobs_assets.storage.warehouse import Warehouse

# Marts are made from the ledger too, and so from when a run was loaded and a record set aside; here that is by
# definition when the run was closed, whenever it is done.
_WHEN_CLOSED = (
    """
UPDATE ops.load l SET loaded_at = r.closed_at FROM ops.ingest_run r
WHERE r.ingest_run_id = l.ingest_run_id AND l.loaded_at <> r.closed_at
""",
    """
UPDATE ops.quarantine q SET quarantined_at = r.closed_at FROM ops.ingest_run r
WHERE r.ingest_run_id = q.ingest_run_id AND q.quarantined_at <> r.closed_at
""",
)

_log = logging.getLogger(__name__)


def export_as_of(services: Services, folder: Path, wanted: Wanted, day: date) -> Export:
    """Write the export of `day` into `folder`, which is empty.

    Raises:
        ExportRefused: the day is not over, or nothing was known then.
        ExportFailed: a day of bronze could not be loaded.
        ShadowRefused: there can be no second database.
        RulesRefused: this code cannot work with the rules of then.
    """
    until = end_of(day)
    if services.clock.now() < until:
        raise ExportRefused(f"{day} is not over in Washington: without --as-of it is what is known now.")
    lake = BronzeUntil(services.store, services.settings.bronze_s3_prefix, until)
    days = days_in_bronze(lake)
    if not days:
        raise ExportRefused(f"Nothing was captured by the end of {day}.")
    rules, then = _rules_of(services.warehouse, until), services.with_lake(lake)
    shadow = Shadow(then, until)
    shadow.open(fresh=False)
    try:
        _fill(shadow, days)
        _build(then, shadow, rules)
        done = export_into(folder, shadow.warehouse, wanted)
    except Exception:
        shadow.database.drop()
        raise
    shadow.database.drop()
    return done


def _rules_of(warehouse: Warehouse, moment: datetime) -> Rulebook:
    """The rules that were active then; before any were, the first ones."""
    try:
        return rules_as_of(warehouse, moment)
    except NoRules:
        history = RulebookStore(warehouse).history()
    if not history:
        return active_rules(warehouse)
    book = RulebookStore(warehouse).find(history[0].digest)
    book.check()
    return book


def _fill(shadow: Shadow, days: list[date]) -> None:
    for done in shadow.fill(days):
        if done.problem and not done.blocked:
            raise ExportFailed(
                f"{done.day} could not be loaded from bronze, so nothing is exported: {done.problem}"
            )
    if problem := shadow.fill_code_lists():
        raise ExportFailed(f"The code lists could not be loaded from bronze: {problem}")


def _build(then: Services, shadow: Shadow, rules: Rulebook) -> None:
    """Gold in the shadow, by these rules."""
    services = then.with_warehouse(shadow.database.url, then.store)
    store = RulebookStore(services.warehouse)
    active = store.active()
    if active is None or active.digest != rules.digest:
        store.activate(rules, "an export", after=active, because="the rules of then")
    with services.warehouse.connect() as connection:
        for statement in _WHEN_CLOSED:
            connection.execute(statement)
    for mart, built in build_all(services):
        _log.info("gold.%s as of then: %s rows", mart, f"{built.rows.get(mart, 0):,}")
