"""The stage of `gold.posting_cluster`: from `gold.posting` and the rules to staged rows.

    settings → hash keys → links of similar keys → who joins whom, decided link by link → staged rows

Keep out: what comes together (usajobs_assets/gold/clusters), the SQL (gold_cluster_sql, gold_cluster_rows_sql), what
becomes of the staged rows (mart_loader).
"""

from collections.abc import Iterator, Mapping

import psycopg

from usajobs_assets.gold.clusters.rules import ClusterRules, words_pattern
from usajobs_assets.gold.clusters.stars import Link, joined
from usajobs_assets.storage import gold_cluster_rows_sql as rows_sql
from usajobs_assets.storage import gold_cluster_sql as sql
from usajobs_assets.storage.gold_sql import SILVER_STATE
from usajobs_assets.storage.mart_loader import Mart, built_from, copy_rows, run
from usajobs_assets.tables.gold import GOLD_MARTS

POSTING_CLUSTER = "posting_cluster"
_BATCH = 10_000
# The sightings are silver's, and may be newer than `gold.posting`.
_STATE = f"SELECT concat_ws('|', ({built_from('posting')}), ({SILVER_STATE}))"
_NUMBERS = "[a-z]*[0-9][a-z0-9]*|[ivx]+"


def cluster_mart(rules: ClusterRules, code_version: str) -> Mart:
    """The mart of clusters by these rules."""
    return Mart(
        name=POSTING_CLUSTER,
        tables=GOLD_MARTS[POSTING_CLUSTER],
        state=_STATE,
        stage=lambda connection: _stage(connection, rules, code_version),
        code_version=code_version,
        rules_digest=rules.digest,
    )


def _stage(connection: psycopg.Connection, rules: ClusterRules, code_version: str) -> Mapping[str, int]:
    """Make the staged table; how many links there were, and how many keys have joined another."""
    for name, value in _settings(rules, code_version).items():
        connection.execute("SELECT set_config(%s, %s, true)", (f"gold.{name}", value))
    for statement in (sql.TITLES, sql.TELLING, sql.COMPANIES, sql.AUDIENCES, sql.PLACES):
        connection.execute(statement.encode())
    _analyze(connection, "title_form", "company_form", "audience_form", "places_of")
    run(connection, sql.KEYS)
    for statement in (sql.VARIANTS, sql.LINK, sql.TITLE_BLOCKS, sql.PLACE_BLOCKS):
        connection.execute(statement.encode())
    links = sum(run(connection, statement) for statement in sql.COMPARE)
    connection.execute(sql.JOINED.encode())
    keys_joined = _join(connection)
    _analyze(connection, "key_of_posting", "joined")
    connection.execute(rows_sql.members(rules.representative).encode())
    _analyze(connection, "member")
    connection.execute(rows_sql.TWINS.encode())
    _analyze(connection, "twin")
    connection.execute(rows_sql.STAGE.encode())
    _analyze(connection, "staged_posting_cluster")
    return {"links": links, "keys_joined": keys_joined}


def _settings(rules: ClusterRules, code_version: str) -> dict[str, str]:
    near, twins = rules.near_duplicates, rules.twins
    telling = words_pattern(near.telling_words).removesuffix(")\\M") + f"|{_NUMBERS})\\M"
    return {
        "code_version": code_version,
        "rules_digest": rules.digest[:16],
        "marks": words_pattern(near.marks),
        "telling": telling,
        "title_similarity": str(near.title_similarity),
        "places_in_common": str(near.places_in_common),
        "most_places": str(near.most_places),
        "neighbours": str(near.neighbours),
        "twin_days": str(twins.days),
        "everybody": words_pattern(twins.everybody),
        "insiders": words_pattern(twins.insiders),
    }


def _join(connection: psycopg.Connection) -> int:
    """Let each key join a centre; how many did. The links are read some at a time."""
    with connection.cursor(name="links") as cursor:
        cursor.execute(sql.LINKS.encode())
        found = list(joined(_batched(cursor)))
    copy_rows(connection, "joined", found)
    return len(found)


def _batched(cursor: psycopg.ServerCursor) -> Iterator[Link]:
    while batch := cursor.fetchmany(_BATCH):
        yield from batch


def _analyze(connection: psycopg.Connection, *tables: str) -> None:
    for table in tables:
        connection.execute(f"ANALYZE {table}".encode())
