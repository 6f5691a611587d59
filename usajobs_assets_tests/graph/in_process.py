"""The graph run in this process as a run worker runs it, over services that a test made.

    services → build_defs → job → DagsterInstance.ephemeral() → result; and what the warehouse holds then

Keep out: assertions. A fresh `Graph` over the same services is what a restarted daemon would be: it knows
nothing but what the lake and the warehouse hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import dagster as dg

from usajobs_assets.definitions import build_defs, build_resources
from usajobs_assets.pipeline.services import Services
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets_tests.builders import DAY

SEARCH_PAGES = dg.AssetKey(["bronze", "search_pages"])
HISTORIC_PAGES = dg.AssetKey(["bronze", "historic_pages"])
ANNOUNCEMENT_TEXT_PAGES = dg.AssetKey(["bronze", "announcement_text_pages"])
JSEARCH_PAGES = dg.AssetKey(["bronze", "jsearch_pages"])
FILE_DROP_PAGES = dg.AssetKey(["bronze", "file_drop_pages"])
JSEARCH_JOB = dg.AssetKey(["silver", "jsearch_job"])
HISTORY = ("job_version", "job_status_event")
IN_THE_LAKE = [dg.AssetKey(["silver", name]) for name in SILVER_TABLES]
SILVER = [*IN_THE_LAKE, *(dg.AssetKey(["silver", name]) for name in HISTORY)]
HELD = (*(f"silver.{name}" for name in (*SILVER_TABLES, *HISTORY, "sighting")), "ops.load", "ops.lake_file")
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass
class Graph:
    """The code location over `services`, with an instance that remembers its runs."""

    services: Services
    instance: dg.DagsterInstance

    @cached_property
    def defs(self) -> dg.Definitions:
        return build_defs(build_resources(PipelineResource.of(self.services)))

    def sweep_day(self, day: date = DAY, **search: Any) -> dg.ExecuteInProcessResult:
        """The whole daily job; it may fail."""
        return self._run("sweep_day", day, {"ops": {"bronze__search_pages": {"config": search}}})

    def backfill_day(self, day: date) -> dg.ExecuteInProcessResult:
        """The whole job of an open date; it may fail."""
        return self._run("backfill_day", day, {})

    def sweep_jsearch(self, day: date = DAY) -> dg.ExecuteInProcessResult:
        """The whole job of JSearch; it may fail."""
        return self._run("sweep_jsearch", day, {})

    def take_dropped_files(self, day: date = DAY) -> dg.ExecuteInProcessResult:
        """The whole job of the file drop; it may fail."""
        return self._run("take_dropped_files", day, {})

    def silver_alone(self, day: date = DAY) -> dg.ExecuteInProcessResult:
        """Only the silver tables, as someone picks them in the UI; nothing is swept or judged."""
        return self._run("sweep_day", day, {}, SILVER)

    def unpartitioned(self, job: str) -> dg.ExecuteInProcessResult:
        """A job that is about no day; it may fail."""
        return self.defs.resolve_job_def(job).execute_in_process(
            run_config=_QUIET, instance=self.instance, raise_on_error=False
        )

    def load(self, table_name: str, day: date = DAY) -> Any:
        """A table's partition through its IO manager."""
        return self.defs.load_asset_value(
            dg.AssetKey(["silver", table_name]), instance=self.instance, partition_key=day.isoformat()
        )

    def recorded(self, key: dg.AssetKey) -> list[dg.AssetMaterialization]:
        """The materialisations of `key` in the event log, newest first."""
        records = self.instance.fetch_materializations(key, limit=100).records
        return [record.asset_materialization for record in records if record.asset_materialization]

    def _run(
        self, job: str, day: date, config: dict[str, Any], selection: Sequence[dg.AssetKey] | None = None
    ) -> dg.ExecuteInProcessResult:
        return self.defs.resolve_job_def(job).execute_in_process(
            run_config={**config, **_QUIET},
            instance=self.instance,
            partition_key=day.isoformat(),
            asset_selection=selection,
            raise_on_error=False,
        )


def checks(
    result: dg.ExecuteInProcessResult, key: dg.AssetKey | None = None
) -> dict[str, dg.AssetCheckEvaluation]:
    """The check evaluations of a run, or those of one asset, by name. Two gates have names in common."""
    found = result.get_asset_check_evaluations()
    return {one.check_name: one for one in found if key is None or one.asset_key == key}


def failed_checks(result: dg.ExecuteInProcessResult, key: dg.AssetKey | None = None) -> dict[str, str]:
    """The severity of each check that did not pass."""
    return {name: found.severity.value for name, found in checks(result, key).items() if not found.passed}


def materialised(result: dg.ExecuteInProcessResult) -> list[str]:
    """The assets that a run materialised, sorted."""
    events = result.get_asset_materialization_events()
    return sorted(event.asset_key.to_user_string() for event in events if event.asset_key)


def failures(result: dg.ExecuteInProcessResult) -> dict[str, str]:
    """The innermost error of each failed step, by step."""
    found = {}
    for event in result.all_node_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            while error is not None and error.cause is not None:
                error = error.cause
            found[str(event.step_key)] = error.message.strip() if error else ""
    return found


def empty() -> dict[str, list[tuple[object, ...]]]:
    """What `held` returns of a warehouse that nothing was loaded into."""
    return {name: [] for name in HELD}


def held(services: Services) -> dict[str, list[tuple[object, ...]]]:
    """Every row of silver and of the ledger's record of it."""
    with services.warehouse.connect() as connection:
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in HELD
        }


def control_numbers(services: Services) -> list[int]:
    """The postings in `silver.job`."""
    with services.warehouse.connect() as connection:
        rows = connection.execute("SELECT control_number FROM silver.job ORDER BY 1").fetchall()
    return [number for (number,) in rows]
