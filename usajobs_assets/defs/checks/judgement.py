"""A judgement of the gate as Dagster has it: one result per rule, of a run of Dagster's or recorded afterwards.

ledger.judgements → evaluations of a source and day → report_judgement → event log
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster._core.definitions.asset_checks.asset_check_evaluation import (
    AssetCheckEvaluationTargetMaterializationData,
)

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.metadata import check_metadata

if TYPE_CHECKING:
    from usajobs_assets.storage.ledger import Judgement, RuleOutcome, SetAside, Verdict


def check_facts(
    verdict: "Verdict", outcome: "RuleOutcome", set_aside: Sequence["SetAside"]
) -> dict[str, Any]:
    """What Dagster's check says of a rule's outcome: its name, whether it passed, how severe, and the metadata."""
    blocks = outcome.outcome == "fail" and verdict.enforced
    return {
        "check_name": outcome.rule,
        "passed": outcome.outcome == "pass",
        "severity": dg.AssetCheckSeverity.ERROR if blocks else dg.AssetCheckSeverity.WARN,
        "metadata": check_metadata(verdict.ingest_run_id, outcome, set_aside),
    }


def report_judgement(
    instance: dg.DagsterInstance, run_id: str, source: str, day: date, judgement: "Judgement"
) -> None:
    """Store the result of each rule for the day's newest materialisation of the source, as the gate's step would."""
    for evaluation in _evaluations(instance, source, day, judgement):
        event = dg.DagsterEvent(
            event_type_value=dg.DagsterEventType.ASSET_CHECK_EVALUATION.value,
            job_name=vocabulary.RECORDED_JOB,
            event_specific_data=evaluation,
        )
        instance.report_dagster_event(event, run_id)


def _evaluations(
    instance: dg.DagsterInstance, source: str, day: date, judgement: "Judgement"
) -> Iterator[dg.AssetCheckEvaluation]:
    key = vocabulary.pages_key(source)
    target = _newest_materialisation(instance, key, day)
    for outcome in judgement.outcomes:
        yield dg.AssetCheckEvaluation(
            asset_key=key,
            partition=day.isoformat(),
            blocking=True,
            target_materialization_data=target,
            **check_facts(judgement.verdict, outcome, judgement.set_aside),
        )


def _newest_materialisation(
    instance: dg.DagsterInstance, key: dg.AssetKey, day: date
) -> AssetCheckEvaluationTargetMaterializationData | None:
    """Without it the UI takes the check for one of an older materialisation."""
    of_day = dg.AssetRecordsFilter(asset_key=key, asset_partitions=[day.isoformat()])
    records = instance.fetch_materializations(of_day, limit=1).records
    if not records:
        return None
    newest = records[0]
    return AssetCheckEvaluationTargetMaterializationData(
        storage_id=newest.storage_id, run_id=newest.run_id, timestamp=newest.timestamp
    )
