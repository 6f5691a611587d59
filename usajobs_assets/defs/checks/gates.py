"""The gate in the graph: one blocking check per rule on each source's pages, judged in one validation per source.

The checks stop this run; the verdict in the ledger stops every other one. Keep out: the rules
(expectations/rules) and the judging (pipeline/gate).
"""

import warnings
from collections.abc import Iterator
from datetime import date

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.checks.judgement import check_facts
from usajobs_assets.defs.failures import refusals_in_a_sentence
from usajobs_assets.defs.partitions import open_days
from usajobs_assets.expectations.rule import Rule
from usajobs_assets.expectations.rules import RULES
from usajobs_assets.resources.pipeline import PipelineResource


def _check_spec(source: str, rule: Rule) -> dg.AssetCheckSpec:
    with warnings.catch_warnings():
        # Partitioned checks are a preview in 1.13, to which dagster is pinned.
        warnings.filterwarnings("ignore", message=".*partitions_def", category=dg.PreviewWarning)
        return dg.AssetCheckSpec(
            name=rule.name,
            asset=vocabulary.pages_key(source),
            description=rule.description,
            blocking=True,
            partitions_def=open_days,
            metadata={"usajobs/kind": rule.kind},
        )


def _gate(source: str) -> dg.AssetChecksDefinition:
    """The gate of a source: judges the newest finished run of the day, stores the verdict against its manifest."""

    @dg.multi_asset_check(name=f"{source}_gate", specs=[_check_spec(source, rule) for rule in RULES[source]])
    def gate(
        context: dg.AssetCheckExecutionContext, pipeline: PipelineResource
    ) -> Iterator[dg.AssetCheckResult]:
        from usajobs_assets.pipeline.gate import judge_day

        services = pipeline.open()
        day = date.fromisoformat(context.partition_key)
        with refusals_in_a_sentence():
            verdict = judge_day(services.lake, services.ledger, day, services.gate_settings, source)
        set_aside = services.ledger.set_aside(verdict.ingest_run_id)
        for outcome in services.ledger.outcomes(verdict):
            yield dg.AssetCheckResult(
                asset_key=vocabulary.pages_key(source), **check_facts(verdict, outcome, set_aside)
            )

    return gate


gates = [_gate(source) for source in RULES]
