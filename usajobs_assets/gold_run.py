"""Bring gold up to what silver holds, as the job `build_gold`, and say what each of its steps did.

    build_gold() → the job, in this process → events → GoldStep, one for each mart, export and page

Whatever belongs to the group gold is built and told, whether or not it makes tables. Keep out: what a mart is,
printing.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from usajobs_assets.in_process import RunStopped, execute, failure_in
from usajobs_assets.observability.gold_metrics import emit_gold_metrics
from usajobs_assets.pipeline.gold import MARTS
from usajobs_assets.pipeline.gold_report import GoldReport, GoldStep
from usajobs_assets.pipeline.services import Services
from usajobs_assets.tables.gold import GOLD_MARTS

JOB = "build_gold"
_STEP = "gold_"


def build_gold(services: Services, *, anew: bool = False) -> GoldReport:
    """Build what is behind its inputs; `anew` builds every mart.

    What failed is in the result: the marts that were built before it are there.
    """
    config = {f"{_STEP}{mart}": {"anew": True} for mart in MARTS} if anew else {}
    result = execute(services, JOB, config=config)
    events = list(result.all_events)
    failure = None if result.success else failure_in(result)
    report = GoldReport(
        steps=list(_steps(events)),
        failed_checks=list(_failed_checks(events)),
        failure=None if failure is None else str(failure),
        stopped=isinstance(failure, RunStopped),
    )
    if not report.stopped:  # which is no outcome: the next build goes on where this one was
        emit_gold_metrics(
            services, report.written, result.run_id, "succeeded" if failure is None else "failed"
        )
    return report


def _steps(events: Iterable[Any]) -> Iterator[GoldStep]:
    """The steps that made an asset, in the order in which they ended; a step that failed is none of them."""
    made: dict[str, dict[str, Mapping[str, Any]]] = {}
    for event in events:
        if event.event_type_value == "ASSET_MATERIALIZATION":
            materialised = event.event_specific_data.materialization
            made.setdefault(event.step_key, {})[materialised.asset_key.path[-1]] = materialised.metadata
        elif event.event_type_value == "STEP_SUCCESS" and event.step_key in made:
            seconds = event.event_specific_data.duration_ms / 1000
            yield _step(event.step_key, made[event.step_key], seconds)


def _step(key: str, tables: Mapping[str, Mapping[str, Any]], seconds: float) -> GoldStep:
    name = key.removeprefix(_STEP).lstrip("_")
    main = GOLD_MARTS[name][-1].name if name in GOLD_MARTS else next(iter(tables))
    told = {label: entry.value for label, entry in tables.get(main, {}).items()}
    places = (entry.value for entries in tables.values() for entry in entries.values() if _is_place(entry))
    return GoldStep(
        name=name,
        current=bool(told.get("usajobs/was_current", False)),
        rows=told.get("dagster/row_count"),
        written=told.get("usajobs/rows_written"),
        where=next(places, None),
        seconds=round(seconds, 1),
    )


def _is_place(entry: Any) -> bool:
    """Whether a metadata value is a path or an address; by its name, for this module imports no Dagster."""
    return type(entry).__name__ in ("PathMetadataValue", "UrlMetadataValue")


def _failed_checks(events: Iterable[Any]) -> Iterator[str]:
    for event in events:
        if event.event_type_value == "ASSET_CHECK_EVALUATION":
            judged = event.event_specific_data
            if not judged.passed and judged.severity.value == "ERROR":
                yield judged.check_name
