"""The gate: may this run pass? Rules over its items and over the run, a verdict bound to its manifest.

    bronze pages → facts → Great Expectations → outcomes, quarantine → verdict in the ledger

A record that breaks a rule is set aside and costs only itself, up to a limit. A rule about the run is
strict. The verdict is stored against the manifest's digest and holds for every later attempt at loading.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from usajobs_assets.expectations.notice import notice_share
from usajobs_assets.expectations.quarantine import quarantine_limit
from usajobs_assets.expectations.rule import Rule
from usajobs_assets.observability.log_fields import log_fields
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.gate_frames import validate_items, validate_run
from usajobs_assets.pipeline.run_items import Evidence, collect
from usajobs_assets.pipeline.sources import SEARCH, SOURCES, Source
from usajobs_assets.storage.audit import THE_GATE
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.ledger import Ledger, Outcome, RuleOutcome, SetAside, Verdict
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.transforms.gate_facts import RunFacts
from usajobs_assets.usajobs_api.pager import ROW_CAP
from usajobs_assets.validation.result import RuleResult

_log = logging.getLogger(__name__)

_EXAMPLES = 5


class NothingToJudge(Exception):
    """There is no finished run on that day."""


@dataclass(frozen=True)
class GateSettings:
    """`enforce` False lets runs through whatever the verdict; `max_quarantine` is a count, a share or None."""

    enforce: bool = True
    max_quarantine: str | None = None

    def version_for(self, source: Source) -> str:
        """What a verdict on a run of `source` was given under; another one is not reused."""
        return f"{source.rules_version} max={self.max_quarantine or 'default'}"


def judge_day(
    lake: BronzeLake, ledger: Ledger, day: date, settings: GateSettings, source: str = SEARCH
) -> Verdict:
    """Judge every closed run of a source's day; the verdict on the newest one is the day's.

    Raises:
        NothingToJudge: the day has no closed run.
    """
    verdicts = [judge(lake, ledger, manifest, settings) for manifest in closed_runs(lake, day, source)]
    if not verdicts:
        raise NothingToJudge(
            f"{day} has no finished run of {source} in bronze; materialise bronze/{source}_pages first."
        )
    return verdicts[-1]


def judge(
    lake: BronzeLake, ledger: Ledger, manifest: Manifest, settings: GateSettings, again_by: str | None = None
) -> Verdict:
    """The verdict on a run: the stored one if it was given under the same rules, else a new one, stored.

    `again_by` names who wants the run judged anew, whatever is stored: people may have let go what they had discarded.
    """
    ledger.record_run(manifest)
    source = SOURCES[manifest.source]
    version = settings.version_for(source)
    known = ledger.verdict(manifest.run_id, manifest.sha256)
    same_rules = known and (known.rules_version, known.enforced) == (version, settings.enforce)
    if known and same_rules and not again_by:
        return known
    evidence = collect(lake, manifest)
    limit = quarantine_limit(manifest.items, settings.max_quarantine)
    record_results = validate_items(evidence.facts, source)
    set_aside = _set_aside(evidence, record_results, source)
    facts = run_facts(manifest, evidence, len(set_aside), limit)
    run_results = validate_run(facts, source)
    outcomes = [_outcome(result, evidence, limit, source) for result in (*record_results, *run_results)]
    verdict = Verdict(
        ingest_run_id=manifest.run_id,
        manifest_sha256=manifest.sha256,
        passed=all(outcome.outcome != "fail" for outcome in outcomes),
        enforced=settings.enforce,
        rules_version=version,
        items=manifest.items,
        duplicates=evidence.survey.duplicates,
        quarantined=len(set_aside),
    )
    ledger.record_verdict(verdict, outcomes, set_aside, again_by or THE_GATE)
    with log_fields(source=manifest.source, partition=manifest.day, ingest_run=manifest.run_id):
        said = "passed" if verdict.passed else "did not pass"
        _log.info("The run %s the gate; %d of %d items set aside.", said, len(set_aside), manifest.items)
    return verdict


def run_facts(manifest: Manifest, evidence: Evidence, quarantined: int, limit: int) -> RunFacts:
    """The run as the strict rules see it; a run that is partial by request is held against no total."""
    pages = [stored for stored in manifest.objects if stored.kind == "page"]
    highest: Counter[str | None] = Counter()
    for stored in pages:
        highest[stored.slice] = max(highest[stored.slice], stored.page)
    totals = {stored.total_seen for stored in pages}
    partial = manifest.outcome == "partial"
    notice_limit = notice_share(len(evidence.facts))
    facts = RunFacts(
        postings_distinct=evidence.survey.postings_distinct,
        api_total=None if partial else manifest.api_total,
        totals_differ=int(len(totals) > 1 and not partial),
        cap_hit=int(any(total is not None and total >= ROW_CAP for total in totals) and not partial),
        pages_missing=sum(highest.values()) - len(pages),
        empty_without_proof=int(not manifest.items and manifest.api_total != 0),
        quarantined=quarantined,
        quarantine_limit=limit,
        unreadable=len(evidence.unreadable),
        other_days=sum(_is_of_another_day(facts, manifest) for facts in evidence.facts),
        shape_change=evidence.fields.change(notice_limit),
        position_ids_shared=_position_ids_shared(evidence.facts),
        notice_limit=notice_limit,
    )
    names_total = SOURCES[manifest.source].names_total
    if manifest.slices and names_total and not partial:
        facts = _sliced_facts(facts, manifest, len(evidence.in_proven_slices))
    unexplained = manifest.outcome == "incomplete" and not (names_total and _explains_itself(facts))
    return facts._replace(other_faults=int(unexplained))


def _explains_itself(facts: RunFacts) -> bool:
    """Whether a rule of its own tells why the run is not proven."""
    moved_or_cut = facts.totals_differ or facts.cap_hit or facts.pages_missing
    return bool(moved_or_cut) or facts.postings_distinct != facts.api_total


def _position_ids_shared(facts: list[Any]) -> int:
    """How many postings carry the announcement number of another one."""
    carried = Counter(getattr(posting, "position_id", None) for posting in facts)
    return sum(count for number, count in carried.items() if number is not None and count > 1)


def _is_of_another_day(facts: Any, manifest: Manifest) -> bool:
    """Whether a posting did not open on the run's day; no open date is for a record rule to judge."""
    opened = getattr(facts, "position_open_date", None)
    return opened is not None and opened != manifest.day


def _sliced_facts(facts: RunFacts, manifest: Manifest, distinct: int) -> RunFacts:
    """The facts of a sliced sweep: its slices prove themselves, and their union is held against the count.

    A slice that was split, or tried or counted again, is no part of the proof.
    """
    judged = [proof for proof in manifest.slices if proof.state in ("proven", "incomplete", "capped")]
    named: dict[str | None, set[int | None]] = {}
    for stored in manifest.objects:
        if stored.kind == "page":
            named.setdefault(stored.slice, set()).add(stored.total_seen)
    moved = [proof for proof in judged if proof.state == "incomplete" or len(named.get(proof.key, ())) > 1]
    return facts._replace(
        postings_distinct=distinct,
        totals_differ=len(moved),
        cap_hit=sum(proof.state == "capped" for proof in judged),
    )


def _set_aside(evidence: Evidence, results: list[RuleResult], source: Source) -> list[SetAside]:
    """Each record that broke a rule, once, with the first rule as its reason and all of them in the detail."""
    broken: dict[int, list[Rule]] = {}
    rules = {rule.name: rule for rule in source.rules if rule.kind == "record"}
    for result in results:
        for row in result.unexpected_rows if result.rule in rules else ():
            broken.setdefault(row, []).append(rules[result.rule])
    found = list(evidence.unreadable)
    for row, failed in sorted(broken.items()):
        pointer = evidence.pointers[row]
        detail = "does not hold: " + ", ".join(rule.name for rule in failed)
        number = evidence.facts[row].control_number
        found.append(
            SetAside(pointer.bronze_object, pointer.item_index, number, failed[0].reason or "", detail)
        )
    return found


def _outcome(result: RuleResult, evidence: Evidence, limit: int, source: Source) -> RuleOutcome:
    """A notice is a warning, as are set-aside records up to the limit; everything else that fails is a failure."""
    rule = next(rule for rule in source.rules if rule.name == result.rule)
    set_aside = rule.kind == "record" and result.unexpected_count <= limit
    within_limit = result.error is None and (set_aside or rule.kind == "notice")
    outcome: Outcome = "pass" if result.passed else "warn" if within_limit else "fail"
    rows = result.unexpected_rows[:_EXAMPLES] if rule.frame == "items" else ()
    numbers = [evidence.facts[row].control_number for row in rows]
    examples = [number for number in numbers if number is not None]
    observed = result.error or (None if result.observed is None else str(result.observed))
    return RuleOutcome(result.rule, outcome, result.unexpected_count, observed, examples)
