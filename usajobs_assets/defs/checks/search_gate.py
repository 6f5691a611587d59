"""The gate in the graph: one blocking check per rule on `bronze/search_pages`, judged in one validation.

The checks stop this run; the verdict in the ledger stops every other one. Keep out: the rules
(expectations/search) and the judging (pipeline/gate).
"""

import warnings
from collections.abc import Iterator
from datetime import date

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.failures import refusals_in_a_sentence
from usajobs_assets.defs.metadata import check_metadata
from usajobs_assets.defs.partitions import open_days
from usajobs_assets.expectations.rule import Rule
from usajobs_assets.expectations.search import SEARCH_RULES
from usajobs_assets.resources.pipeline import PipelineResource


def _check_spec(rule: Rule) -> dg.AssetCheckSpec:
    with warnings.catch_warnings():
        # Partitioned checks are a preview in 1.13, to which dagster is pinned.
        warnings.filterwarnings("ignore", message=".*partitions_def", category=dg.PreviewWarning)
        return dg.AssetCheckSpec(
            name=rule.name,
            asset=vocabulary.SEARCH_PAGES,
            description=rule.description,
            blocking=True,
            partitions_def=open_days,
            metadata={"usajobs/kind": rule.kind},
        )


@dg.multi_asset_check(name="search_gate", specs=[_check_spec(rule) for rule in SEARCH_RULES])
def search_gate(
    context: dg.AssetCheckExecutionContext, pipeline: PipelineResource
) -> Iterator[dg.AssetCheckResult]:
    """Judge the newest finished sweep of the day and store the verdict against its manifest."""
    from usajobs_assets.pipeline.gate import judge_day

    services = pipeline.open()
    day = date.fromisoformat(context.partition_key)
    with refusals_in_a_sentence():
        verdict = judge_day(services.lake, services.ledger, day, services.gate_settings)
    set_aside = services.ledger.set_aside(verdict.ingest_run_id)
    for outcome in services.ledger.outcomes(verdict):
        blocks = outcome.outcome == "fail" and verdict.enforced
        yield dg.AssetCheckResult(
            asset_key=vocabulary.SEARCH_PAGES,
            check_name=outcome.rule,
            passed=outcome.outcome == "pass",
            severity=dg.AssetCheckSeverity.ERROR if blocks else dg.AssetCheckSeverity.WARN,
            metadata=check_metadata(verdict.ingest_run_id, outcome, set_aside),
        )
