"""Build `gold.posting` and `gold.posting_location` from silver in one transaction, if their inputs have changed.

    reference rows → temp tables → titles and unread texts, matched by the caller → staged rows → what differs

Readers see the marts as before until the commit. Rows that come out as they were are not touched. Keep out: what a
title or a skill is (usajobs_assets/gold), the SQL itself (gold_sql, gold_places_sql).
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import psycopg
from psycopg.types.json import Jsonb

from usajobs_assets.storage import gold_sql as sql
from usajobs_assets.storage.gold_places_sql import STAGE_LOCATIONS
from usajobs_assets.storage.silver_sql import LOAD_SETTINGS
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.gold_posting import GOLD_POSTING
from usajobs_assets.tables.gold_posting_location import GOLD_POSTING_LOCATION

MART = "posting"
# Texts of so many postings are in memory at a time: some 20 MB.
_BATCH = 1000
_TABLES = (GOLD_POSTING_LOCATION, GOLD_POSTING)


@dataclass(frozen=True)
class Reference:
    """What a build needs beside silver: rows, ways to match, and the versions of both."""

    rows: Mapping[str, Sequence[tuple[object, ...]]]
    title_of: Callable[[str], str | None]
    skills_in: Callable[[Mapping[str, str | None]], dict[str, list[str]]]
    rules_digest: str
    skills_version: str
    code_version: str


@dataclass(frozen=True)
class GoldBuild:
    """What a build did, by table; nothing was done where the marts were `current` already."""

    current: bool = False
    rows: Mapping[str, int] = field(default_factory=dict)
    written: Mapping[str, int] = field(default_factory=dict)
    removed: Mapping[str, int] = field(default_factory=dict)
    texts_read: int = 0
    seconds: float = 0.0


def inputs_now(connection: psycopg.Connection, reference: Reference) -> str:
    """Digest of all that decides what the marts hold."""
    row = connection.execute(sql.SILVER_STATE.encode()).fetchone()
    state = str(row[0]) if row else ""
    return hashlib.sha256(
        "|".join((state, reference.rules_digest, reference.code_version)).encode()
    ).hexdigest()


def is_current(connection: psycopg.Connection, inputs: str) -> bool:
    """Whether the marts were built from these inputs."""
    row = connection.execute(sql.READ_BUILD, (MART,)).fetchone()
    return row is not None and row[0] == inputs


def build_posting(warehouse: Warehouse, reference: Reference, *, anew: bool = False) -> GoldBuild:
    """Bring both marts up to silver and the reference files; `anew` also where they are current."""
    return warehouse.insist(lambda: _build(warehouse, reference, anew))


def _build(warehouse: Warehouse, reference: Reference, anew: bool) -> GoldBuild:
    began = time.monotonic()
    with warehouse.connect() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.execute(sql.LOCK.encode())
        inputs = inputs_now(connection, reference)
        if not anew and is_current(connection, inputs):
            return GoldBuild(current=True, rows=_counted(connection))
        texts_read = _stage(connection, reference)
        removed = {table.name: _run(connection, sql.remove_gone(table)) for table in _TABLES}
        written = {table.name: _run(connection, sql.write_changed(table)) for table in _TABLES}
        build = GoldBuild(
            rows=_counted(connection),
            written=written,
            removed=removed,
            texts_read=texts_read,
            seconds=time.monotonic() - began,
        )
        _record(connection, reference, inputs, build)
    return build


def _stage(connection: psycopg.Connection, reference: Reference) -> int:
    """Make the staged tables; how many postings had texts to be read."""
    for setting in LOAD_SETTINGS:
        connection.execute(setting.encode())
    for name in ("code_version", "rules_digest", "skills_version"):
        value = getattr(reference, name)[: 16 if name == "rules_digest" else None]
        connection.execute("SELECT set_config(%s, %s, true)", (f"gold.{name}", value))
    for name, columns in sql.REFERENCE.items():
        connection.execute(f"CREATE TEMP TABLE {name} ({columns}) ON COMMIT DROP".encode())
        _copy(connection, name, reference.rows.get(name, ()))
    titles = connection.execute(sql.TITLES.encode()).fetchall()
    _copy(connection, "ref_title", ((title, reference.title_of(title)) for (title,) in titles))
    _run(connection, sql.STAGE_KEYS)
    texts_read = _find_skills(connection, reference)
    for name in ("staged_key", *sql.REFERENCE):
        connection.execute(f"ANALYZE {name}".encode())
    for statement in (
        STAGE_LOCATIONS,
        "ANALYZE staged_posting_location",
        sql.STAGE_PAY,
        "ANALYZE staged_pay",
    ):
        connection.execute(statement.encode())
    for statement in (sql.STAGE_POSTING, "ANALYZE staged_posting"):
        connection.execute(statement.encode())
    return texts_read


def _find_skills(connection: psycopg.Connection, reference: Reference) -> int:
    """Look for skills in the texts that were not read yet, some at a time."""
    read = 0
    with connection.cursor(name="unread_texts") as cursor:
        cursor.execute(sql.UNREAD_TEXTS.encode())
        while batch := cursor.fetchmany(_BATCH):
            _copy(connection, "staged_skill", (_skill_row(reference, row) for row in batch))
            read += len(batch)
    return read


def _skill_row(reference: Reference, row: tuple[object, ...]) -> tuple[object, ...]:
    number, *texts = row
    told = {name: str(text) if text else None for name, text in zip(sql.TEXTS, texts, strict=True)}
    found = reference.skills_in(told)
    return number, list(found), Jsonb(found)


def _copy(connection: psycopg.Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)


def _run(connection: psycopg.Connection, statement: str) -> int:
    return connection.execute(statement.encode()).rowcount


def _counted(connection: psycopg.Connection) -> dict[str, int]:
    counts = {}
    for table in _TABLES:
        row = connection.execute(f"SELECT count(*) FROM {table.qualified_name}".encode()).fetchone()  # noqa: S608
        counts[table.name] = int(row[0]) if row else 0
    return counts


def _record(connection: psycopg.Connection, reference: Reference, inputs: str, build: GoldBuild) -> None:
    figures = (build.rows[MART], build.written[MART], build.removed[MART], round(build.seconds, 3))
    connection.execute(
        sql.RECORD_BUILD, (MART, inputs, reference.rules_digest, reference.code_version, *figures)
    )
