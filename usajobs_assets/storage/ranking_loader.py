"""The stage of `gold.ranked_posting`: from the wishes and `gold.posting` to staged rows, and who moved by new rules.

    Ranking → ref_wish, titles that fit → ref_title_wish → staged_ranked_posting → rank_change_sql

Keep out: the SQL itself (gold_ranking_sql, rank_change_sql), and where the rules come from (pipeline/gold_ranking).
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from pydantic import ValidationError

from usajobs_assets.gold.ranking.rules import KM_PER_MILE, Profile, Ranking
from usajobs_assets.gold.ranking.titles import TitleWishes
from usajobs_assets.storage import gold_ranking_sql as sql
from usajobs_assets.storage import rank_change_sql as moves
from usajobs_assets.storage.mart_loader import Mart, built_from, copy_rows, run
from usajobs_assets.tables.gold import GOLD_MARTS

RANKED_POSTING = "ranked_posting"
_log = logging.getLogger(__name__)
# So many different titles are in memory at a time.
_BATCH = 5000
_DIGITS = 16
_STAGED, _BY_FORMER = "staged_ranked_posting", "ranked_by_former"


@dataclass(frozen=True)
class RankRules:
    """What a build goes by: the rules, the version that they are of, and how two of them are told apart."""

    ranking: Ranking
    version: str
    differences: Callable[[dict[str, Any], dict[str, Any]], Sequence[str]]


def ranked_posting_mart(rules: RankRules, code_version: str) -> Mart:
    """The mart of ranked postings by these rules."""
    return Mart(
        name=RANKED_POSTING,
        tables=GOLD_MARTS[RANKED_POSTING],
        state=built_from("posting"),
        stage=lambda connection: _stage(connection, rules, code_version),
        code_version=code_version,
        rules_digest=rules.ranking.digest,
    )


def _stage(connection: psycopg.Connection, rules: RankRules, code_version: str) -> Mapping[str, int]:
    rank_into(connection, _STAGED, rules.ranking, code_version)
    number, digest, former = connection.execute(moves.NEWEST).fetchone() or (0, None, None)
    if digest == rules.ranking.digest:
        return {"moved": 0}
    now = rules.ranking.model_dump(mode="json")
    told = {
        "number": number + 1,
        "from_digest": digest,
        "to_digest": rules.ranking.digest,
        "rules": Jsonb(now),
        "version": rules.version,
        "changed": list(rules.differences(former, now)) if former else [],
    }
    # The same postings by the former rules: what new data changed meanwhile is no work of the rules.
    readable = _readable(former)
    if readable is not None:
        rank_into(connection, _BY_FORMER, readable, code_version)
    by_former = _BY_FORMER if readable is not None else _STAGED
    for relation, ranked in (("rank_before", by_former), ("rank_after", _STAGED)):
        connection.execute(moves.places(relation, ranked).encode())
        connection.execute(f"ANALYZE {relation}".encode())
    run(connection, moves.MOVED)
    row = connection.execute(moves.RECORD, told).fetchone()
    connection.execute(moves.RECORD_MOVED, told)
    return {"moved": int(row[0]) if row else 0}


def _readable(former: object) -> Ranking | None:
    """Rules of an older release may have another shape; then nobody's move can be told, and that is in the log."""
    try:
        return Ranking.model_validate(former) if former else None
    except ValidationError:
        _log.warning("The former rules of the ranking cannot be read by this code: who moved is not told.")
        return None


def rank_into(connection: psycopg.Connection, table: str, ranking: Ranking, code_version: str) -> None:
    """Rank every posting of gold by `ranking`, into the temporary `table`."""
    for statement in sql.CREATE:
        connection.execute(statement.encode())
    connection.execute(sql.ADD_WISH.encode(), _wish_row(ranking, code_version))
    run(connection, sql.FIND_HOME)
    _match_titles(connection, TitleWishes(ranking.profile.titles))
    for statement in ("ANALYZE ref_title_wish", sql.stage(table), f"ANALYZE {table}"):
        connection.execute(statement.encode())


def _wish_row(ranking: Ranking, code_version: str) -> dict[str, Any]:
    """The columns of `ref_wish`."""
    return {
        "profile": ranking.profile.name,
        "profile_digest": ranking.profile_digest[:_DIGITS],
        "weights_digest": ranking.weights_digest[:_DIGITS],
        "code_version": code_version,
        **{f"weight_{part}": weight for part, weight in ranking.weights.model_dump().items()},
        "not_known_counts": ranking.not_known_counts,
        "disqualified_keeps": ranking.disqualified_keeps,
        **_place_row(ranking.profile),
        **_other_wishes(ranking.profile),
    }


def _place_row(profile: Profile) -> dict[str, Any]:
    home = profile.home
    miles = home is not None and home.radius_miles is not None
    return {
        "home": home.place if home else None,
        "latitude": home.latitude if home else None,
        "longitude": home.longitude if home else None,
        "radius": home.radius if home else None,
        "km_per_unit": KM_PER_MILE if miles else Decimal(1),
        "unit": "miles" if miles else "km",
        "remote": profile.remote,
    }


def _other_wishes(profile: Profile) -> dict[str, Any]:
    pay, grades = profile.pay, profile.grades
    return {
        "must_have": sorted(profile.skills.must_have),
        "nice_to_have": sorted(profile.skills.nice_to_have),
        "enough": profile.skills.enough,
        "pay_lowest": pay.lowest if pay else None,
        "pay_highest": pay.highest if pay else None,
        "plans": grades.plans if grades else [],
        "grade_lowest": grades.lowest if grades else None,
        "grade_highest": grades.highest if grades else None,
        "hiring_paths": profile.hiring_paths,
        "agencies": profile.agencies,
    }


def _match_titles(connection: psycopg.Connection, wishes: TitleWishes) -> None:
    """Match the different titles, some at a time; only those that fit are kept."""
    with connection.cursor(name="titles_to_rank") as cursor:
        cursor.execute(sql.TITLES.encode())
        while batch := cursor.fetchmany(_BATCH):
            copy_rows(connection, "ref_title_wish", _fitting(batch, wishes))


def _fitting(titles: Sequence[tuple[str, str]], wishes: TitleWishes) -> Iterator[tuple[object, ...]]:
    for title, standard in titles:
        found = wishes.best(title, standard)
        if found is not None:
            yield title, standard, *found
