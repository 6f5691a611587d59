"""Does the database keep the laws? Asked of the ledger and of silver as they are; bronze is not read."""

from usajobs_assets.pipeline.findings import Verified, partition_of, replay_of
from usajobs_assets.pipeline.progress import report
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage import jsearch_laws_sql as jsearch_sql
from usajobs_assets.storage import laws_sql as sql
from usajobs_assets.storage.ledger_runs import ledger_runs

# What is found, and the question that finds it.
_LAWS = {
    "runs are loaded without a verdict that lets them through": sql.LOADED_UNCHECKED,
    "runs are called proven without equal totals": sql.PROVEN_WITHOUT_EQUAL_TOTALS,
    "runs have sightings and are not loaded": sql.SIGHTINGS_NOT_LOADED,
    "sightings have no row in silver.job": sql.SIGHTINGS_WITHOUT_JOB,
    "sightings have no row in silver.jsearch_content or silver.jsearch_job": jsearch_sql.SIGHTINGS_WITHOUT_CONTENT,
    "rows of silver.jsearch_content have no sighting": jsearch_sql.CONTENT_WITHOUT_SIGHTING,
    "rows of silver.jsearch_job have no sighting": sql.unseen("jsearch_job"),
    "rows of silver.job have no sighting": sql.unseen("job"),
    "rows of silver.job_version have no sighting": sql.unseen("job_version"),
    **{
        f"rows of silver.{table} have no row in silver.job": sql.orphans(table)
        for table in ("job_location", "job_category", "job_grade", "job_details", "job_status_event")
    },
    **{
        f"rows of silver.job have none in silver.{table}": sql.without(table)
        for table in ("job_version", "job_details", "job_status_event")
    },
}
_BY_HAND = "No run brought them: look at them with `usajobs db psql`, and delete them there."


def verify_laws(services: Services, result: Verified) -> None:
    """Ask every question; each partition that breaks a law is a finding with the command that mends it."""
    with services.warehouse.connect() as connection:
        for done, (what, query) in enumerate(_LAWS.items()):
            report("laws", done, len(_LAWS))
            for source, day, number, example in connection.execute(query.encode()):
                partition = partition_of(source, day) if day else "no run"
                mend = replay_of(day, anew=True) if day else _BY_HAND
                result.found(partition, f"{number:,} {what}", example, mend)
            result.counted("laws")
    _verify_accounting(services, result)
    report("laws", len(_LAWS), len(_LAWS))
    _tell_older_code(services, result)


def _verify_accounting(services: Services, result: Verified) -> None:
    """Law 4, run by run."""
    result.counted("laws")
    for run in services.ledger.unaccounted():
        parts = (
            f"{run['accepted']} accepted + {run['quarantined']} set aside + {run['duplicates']} duplicates"
        )
        result.found(
            partition_of(run["source"], run["day"]),
            f"not every item is accounted for: {run['items']} items, {parts}",
            run["ingest_run_id"],
            replay_of(run["day"], anew=True),
        )


def _tell_older_code(services: Services, result: Verified) -> None:
    older = [
        run
        for run in ledger_runs(services.warehouse).values()
        if run.loaded and run.code_version != SOURCES[run.source].code_version
    ]
    if older:
        result.notes.append(
            f"{len(older):,} runs were loaded by older code. `usajobs replay --diff` shows what today's would say."
        )
