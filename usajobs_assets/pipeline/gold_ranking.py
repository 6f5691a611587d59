"""`gold/ranked_posting` from the active rules and `gold.posting`: what a build is given, and what it tells people.

    active_rules → Ranking → Mart

Keep out: the rows themselves (storage/gold_ranking_sql), who moved (storage/rank_change_sql).
"""

from dataclasses import dataclass
from typing import Any

from psycopg.rows import dict_row

from usajobs_assets.gold.ranking.rules import Ranking
from usajobs_assets.pipeline.services import Services
from usajobs_assets.rulebook.active import active_rules
from usajobs_assets.rulebook.difference import mapping_differences
from usajobs_assets.storage.mart_loader import Mart
from usajobs_assets.storage.ranking_loader import RANKED_POSTING, RankRules, ranked_posting_mart
from usajobs_assets.version import gold_version

FILE = "ranking.yml"


def mart(services: Services) -> Mart:
    """The mart by the rules that are active.

    Raises:
        RulesRefused: this code cannot work with the active rules.
    """
    book = active_rules(services.warehouse)
    rules = RankRules(Ranking.model_validate(book.documents()[FILE]), book.version, _told)
    return ranked_posting_mart(rules, gold_version(RANKED_POSTING))


def _told(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [f"{change.key} {change.detail or change.what}" for change in mapping_differences(FILE, old, new)]


@dataclass(frozen=True)
class Standing:
    """How the ranking stands: the best open postings, and who moved most by the newest change of the rules."""

    best: list[dict[str, Any]]
    changed: list[str]
    moved: list[dict[str, Any]]


def standing(services: Services, most: int = 10) -> Standing:
    """The first `most` of each."""
    with services.warehouse.connect() as connection, connection.cursor(row_factory=dict_row) as cursor:
        best = cursor.execute(_BEST, (most,)).fetchall()
        newest = cursor.execute(_NEWEST).fetchone()
        moved = cursor.execute(_MOVED, (newest["number"] if newest else 0, most)).fetchall()
    return Standing(best, newest["changed"] if newest else [], moved)


_BEST = """
SELECT rank, rank_score::text AS score, position_title AS title, agency_std AS agency, location_std AS location,
       rank_explain AS why, position_uri AS link
FROM gold.ranked_open_posting ORDER BY rank LIMIT %s
"""
_NEWEST = (
    "SELECT number, changed FROM ops.reranking WHERE from_digest IS NOT NULL ORDER BY number DESC LIMIT 1"
)
# By how far on the list of what is open, or of all where it is not.
_MOVED = """
SELECT control_number, position_title AS title, because FROM gold.rank_change WHERE reranking = %s
ORDER BY abs(coalesce(new_open_place - old_open_place, new_place - old_place)) DESC, control_number LIMIT %s
"""
