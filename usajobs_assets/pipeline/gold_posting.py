"""`gold/posting` from the rules that are active and silver: what a build is given, and whether one is due.

    active_rules → Rules → Reference → build_posting → GoldBuild

Keep out: the rows themselves (usajobs_assets/gold, storage/gold_sql).
"""

from datetime import date

from usajobs_assets.gold.reference import reference_rows
from usajobs_assets.gold.rules import Rules
from usajobs_assets.gold.skills import SkillFinder
from usajobs_assets.gold.titles import TitleStandards
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import SEARCH
from usajobs_assets.pipeline.todays_sweep import is_narrowed
from usajobs_assets.rulebook.active import active_rules
from usajobs_assets.storage.gold_loader import GoldBuild, Reference, build_posting, inputs_now, is_current
from usajobs_assets.version import gold_version


def reference_of(rules: Rules) -> Reference:
    """The reference files as a build takes them."""
    return Reference(
        rows=reference_rows(rules),
        title_of=TitleStandards(rules.titles.titles).of,
        skills_in=SkillFinder(rules.skills.skills).found,
        rules_digest=rules.digest,
        skills_version=f"{rules.skills_digest} {gold_version()}",
        code_version=gold_version(),
    )


def build(services: Services, rules: Rules | None = None, *, anew: bool = False) -> GoldBuild:
    """Bring the marts up to silver and `rules`, by default those that are active.

    Raises:
        RulesRefused: this code cannot work with the active rules; the marts stay as they are.
    """
    return build_posting(services.warehouse, reference_of(rules or _active(services)), anew=anew)


def _active(services: Services) -> Rules:
    documents = active_rules(services.warehouse).documents()
    return Rules.model_validate({name: documents[f"{name}.yml"] for name in Rules.model_fields})


def why_not_built(services: Services, day: date) -> str | None:
    """Why the marts should not be built now; None where they are behind silver and today's sweep is sound."""
    reference = reference_of(_active(services))
    with services.warehouse.connect() as connection:
        newest = connection.execute(_NEWEST, (SEARCH, day)).fetchone()
        current = is_current(connection, inputs_now(connection, reference))
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


def titles_without_standard(services: Services, most: int = 20) -> list[tuple[str, int]]:
    """The commonest titles that no entry of titles.yml fits, with their postings."""
    with services.warehouse.connect() as connection:
        return connection.execute(_WITHOUT_STANDARD, (most,)).fetchall()


_NEWEST = """
SELECT r.outcome, l.ingest_run_id IS NOT NULL, v.passed IS FALSE AND v.enforced
FROM ops.ingest_run r LEFT JOIN ops.load l USING (ingest_run_id, manifest_sha256)
LEFT JOIN ops.gate_verdict v USING (ingest_run_id, manifest_sha256)
WHERE r.source = %s AND r.day = %s ORDER BY r.ingest_run_id DESC LIMIT 1
"""
_WITHOUT_STANDARD = """
SELECT position_title, postings FROM gold.title_without_standard ORDER BY postings DESC, position_title LIMIT %s
"""
