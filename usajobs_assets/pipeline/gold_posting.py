"""`gold/posting` from the rules that are active and silver: what a build is given.

    active_rules → Rules → Reference → Mart

Keep out: the rows themselves (usajobs_assets/gold, storage/gold_sql), and when a build is due (pipeline/gold).
"""

from usajobs_assets.gold.reference import reference_rows
from usajobs_assets.gold.rules import Rules
from usajobs_assets.gold.sizes import told_size_bin
from usajobs_assets.gold.skills import SkillFinder
from usajobs_assets.gold.titles import TitleStandards
from usajobs_assets.pipeline.services import Services
from usajobs_assets.rulebook.active import active_rules
from usajobs_assets.storage.gold_loader import POSTING, Reference, posting_mart
from usajobs_assets.storage.mart_loader import GoldBuild, Mart, build_mart
from usajobs_assets.version import gold_version


def mart(services: Services) -> Mart:
    """The mart by the rules that are active.

    Raises:
        RulesRefused: this code cannot work with the active rules.
    """
    return posting_mart(reference_of(Rules.of(active_rules(services.warehouse).documents())))


def reference_of(rules: Rules) -> Reference:
    """The reference files as a build takes them."""
    version = gold_version(POSTING)
    return Reference(
        rows=reference_rows(rules),
        title_of=TitleStandards(rules.titles.titles).of,
        size_of=told_size_bin,
        skills_in=SkillFinder(rules.skills.skills).found,
        rules_digest=rules.digest,
        skills_version=f"{rules.skills_digest} {version}",
        code_version=version,
    )


def build(services: Services, rules: Rules | None = None, *, anew: bool = False) -> GoldBuild:
    """Bring the mart up to silver and `rules`, by default those that are active."""
    given = mart(services) if rules is None else posting_mart(reference_of(rules))
    return build_mart(services.warehouse, given, anew=anew)


def titles_without_standard(services: Services, most: int = 20) -> list[tuple[str, int]]:
    """The commonest titles that no entry of titles.yml fits, with their postings."""
    with services.warehouse.connect() as connection:
        return connection.execute(_WITHOUT_STANDARD, (most,)).fetchall()


_WITHOUT_STANDARD = """
SELECT position_title, postings FROM gold.title_without_standard ORDER BY postings DESC, position_title LIMIT %s
"""
