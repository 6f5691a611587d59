"""The stage of `gold.posting` and `gold.posting_location`: from silver and the reference files to staged rows.

    reference rows → temp tables → which postings are due → titles and unread texts, matched by the caller → staged rows

Keep out: what a title or a skill is (usajobs_assets/gold), the SQL itself (gold_sql, gold_places_sql), what becomes
of the staged rows (mart_loader).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import psycopg
from psycopg.types.json import Jsonb

from usajobs_assets.storage import gold_sql as sql
from usajobs_assets.storage.gold_places_sql import STAGE_LOCATIONS
from usajobs_assets.storage.gold_told_sql import TEXTS
from usajobs_assets.storage.mart_loader import Mart, copy_rows, run
from usajobs_assets.tables.gold import GOLD_MARTS

POSTING = "posting"
# Texts of so many postings are in memory at a time: some 20 MB.
_BATCH = 1000
_STAGES = (
    STAGE_LOCATIONS,
    "ANALYZE staged_posting_location",
    sql.STAGE_PAY,
    "ANALYZE staged_pay",
    sql.STAGE_POSTING,
    "ANALYZE staged_posting",
)


@dataclass(frozen=True)
class Reference:
    """What a build needs beside silver: rows, ways to match, and the versions of both."""

    rows: Mapping[str, Sequence[tuple[object, ...]]]
    title_of: Callable[[str], str | None]
    size_of: Callable[[str], str]
    skills_in: Callable[[Mapping[str, str | None]], dict[str, list[str]]]
    rules_digest: str
    skills_version: str
    code_version: str


def posting_mart(reference: Reference) -> Mart:
    """The mart of postings and their places by these reference files."""
    return Mart(
        name=POSTING,
        tables=GOLD_MARTS[POSTING],
        state=sql.SILVER_STATE,
        stage=lambda connection: _stage(connection, reference),
        code_version=reference.code_version,
        rules_digest=reference.rules_digest,
        staged_of=sql.DUE_OR_GONE,
    )


def _stage(connection: psycopg.Connection, reference: Reference) -> Mapping[str, int]:
    """Make the staged tables; how many postings were due, and how many of them had texts to be read."""
    _create_reference(connection, reference)
    due = run(connection, sql.DUE)
    for statement in ("ANALYZE due", sql.GONE):
        connection.execute(statement.encode())
    for query, table, find in (
        (sql.TITLES, "ref_title", reference.title_of),
        (sql.SIZES, "ref_size", reference.size_of),
    ):
        told = connection.execute(query.encode()).fetchall()
        copy_rows(connection, table, ((one, find(one)) for (one,) in told))
    texts_read = _find_skills(connection, reference)
    for name in sql.REFERENCE:
        connection.execute(f"ANALYZE {name}".encode())
    for statement in _STAGES:
        connection.execute(statement.encode())
    return {"due": due, "texts_read": texts_read}


def _create_reference(connection: psycopg.Connection, reference: Reference) -> None:
    for name in ("code_version", "rules_digest", "skills_version"):
        value = getattr(reference, name)[: 16 if name == "rules_digest" else None]
        connection.execute("SELECT set_config(%s, %s, true)", (f"gold.{name}", value))
    for name, columns in sql.REFERENCE.items():
        connection.execute(f"CREATE TEMP TABLE {name} ({columns}) ON COMMIT DROP".encode())
        copy_rows(connection, name, reference.rows.get(name, ()))


def _find_skills(connection: psycopg.Connection, reference: Reference) -> int:
    """Look for skills in the texts that were not read yet, some at a time."""
    read = 0
    with connection.cursor(name="unread_texts") as cursor:
        cursor.execute(sql.UNREAD_TEXTS.encode())
        while batch := cursor.fetchmany(_BATCH):
            copy_rows(connection, "staged_skill", (_skill_row(reference, row) for row in batch))
            read += len(batch)
    return read


def _skill_row(reference: Reference, row: tuple[object, ...]) -> tuple[object, ...]:
    number, *texts = row
    told = {name: str(text) if text else None for name, text in zip(TEXTS, texts, strict=True)}
    found = reference.skills_in(told)
    return number, list(found), Jsonb(found)
