"""What differs between tables and a copy of them: table by table, row by row, with the columns that changed.

    SELECT key, digest ORDER BY key on both sides → merged as two streams → only rows that differ are fetched

Memory does not grow with the tables: two server-side cursors, and a few hundred keys at a time. Columns that say
only when, or by which code, a row was made are left out. Each side is read as of one moment. Keep out: making
the copy (shadow), printing (cli).
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

import psycopg

from usajobs_assets.pipeline.progress import report
from usajobs_assets.storage import compare_sql as sql
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.code import CODE
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.whole_silver import WHOLE_SILVER

# `silver_key` and `texts_key` say also by which code, of silver and of gold, that was read which a row was made of.
NOT_CONTENT = frozenset({"updated_at", "code_version", "silver_key", "texts_key"})
_EXAMPLES = 3
_AT_ONCE = 500

Key = tuple[Any, ...]
_Row = tuple[Key, str]


@dataclass(frozen=True)
class Change:
    """One value that differs, as Postgres writes it; None is null."""

    key: Key
    column: str
    old: str | None
    new: str | None


@dataclass
class TableDiff:
    """What the copy has that the table has not, and the reverse. `added` and `gone` are seen from the table.

    `old_digest` and `new_digest` are over all rows compared, in the order of their keys.
    """

    table: Table
    columns_added: list[str] = field(default_factory=list)
    columns_gone: list[str] = field(default_factory=list)
    rows: int = 0
    added: int = 0
    gone: int = 0
    changed: int = 0
    changed_columns: Counter[str] = field(default_factory=Counter)
    examples: list[Change] = field(default_factory=list)
    added_keys: list[Key] = field(default_factory=list)
    gone_keys: list[Key] = field(default_factory=list)
    old_digest: str = ""
    new_digest: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether both sides say the same."""
        return not (self.columns_added or self.columns_gone or self.added or self.gone or self.changed)


def diff_tables(
    live: Warehouse,
    copy: Warehouse,
    first: date | None = None,
    last: date | None = None,
    *,
    tables: Sequence[Table] = WHOLE_SILVER,
) -> list[TableDiff]:
    """What `copy` says other than `live`, by table.

    With a range of days the copy holds these days only: compared are the postings that no other day has seen, and
    not the code lists.
    """
    with ExitStack() as stack:
        old, new = (stack.enter_context(warehouse.connect()) for warehouse in (live, copy))
        for connection in (old, new):
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        postings = _only_within(old, new, first, last) if first or last else None
        compared = [table for table in tables if postings is None or table is not CODE]
        found = []
        for done, table in enumerate(compared):
            report("compare", done, len(compared))
            found.append(_diff(table, old, new, postings))
        report("compare", len(compared), len(compared))
        return found


def _only_within(
    old: psycopg.Connection, new: psycopg.Connection, first: date | None, last: date | None
) -> list[int]:
    days = (first or date.min, last or date.max)
    known = {number for (number,) in old.execute(sql.SEEN_WITHIN, days)}
    known |= {number for (number,) in new.execute(sql.SEEN)}
    outside = {number for (number,) in old.execute(sql.SEEN_OUTSIDE, (*days, list(known)))}
    return sorted(known - outside)


def _diff(
    table: Table, old: psycopg.Connection, new: psycopg.Connection, postings: list[int] | None
) -> TableDiff:
    before, after = (_columns(connection, table) for connection in (old, new))
    found = TableDiff(
        table,
        columns_added=[name for name in after if name not in before],
        columns_gone=[name for name in before if name not in after],
    )
    both = [name for name in before if name in after and name not in NOT_CONTENT]
    changed = _compare(
        found, _Side(old, table, both, postings, bool(before)), _Side(new, table, both, postings, bool(after))
    )
    while keys := list(islice(changed, _AT_ONCE)):
        _note_changes(found, keys, both, old, new)
    return found


def _columns(connection: psycopg.Connection, table: Table) -> list[str]:
    return [name for (name,) in connection.execute(sql.COLUMNS, (table.schema, table.name))]


@dataclass
class _Side:
    """The rows of one side as they are read, and the digest of those that were."""

    connection: psycopg.Connection
    table: Table
    columns: Sequence[str]
    postings: list[int] | None
    exists: bool
    digest: Any = field(default_factory=hashlib.sha256)
    rows: int = 0

    def __iter__(self) -> Iterator[_Row]:
        if not self.exists:
            return
        query = sql.digests(self.table, self.columns, of_postings=self.postings is not None)
        # A cursor with a name stays on the server, which hands out so many rows at a time.
        with self.connection.cursor(f"digests_{self.table.name}") as cursor:
            cursor.itersize = 5_000
            cursor.execute(query, None if self.postings is None else (self.postings,))
            for *key, digest in cursor:
                self.digest.update(digest.encode())
                self.rows += 1
                yield tuple(key), digest


def _compare(found: TableDiff, old: _Side, new: _Side) -> Iterator[Key]:
    """The keys whose rows differ; the counts go to `found`."""
    before, after = iter(old), iter(new)
    left, right = next(before, None), next(after, None)
    while left or right:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None
            found.gone += 1
            found.gone_keys += [left[0]][: _EXAMPLES - len(found.gone_keys)]
            left = next(before, None)
        elif left is None or right[0] < left[0]:
            found.added += 1
            found.added_keys += [right[0]][: _EXAMPLES - len(found.added_keys)]
            right = next(after, None)
        else:
            if left[1] != right[1]:
                found.changed += 1
                yield left[0]
            left, right = next(before, None), next(after, None)
    found.rows, found.old_digest, found.new_digest = old.rows, old.digest.hexdigest(), new.digest.hexdigest()


def _note_changes(
    found: TableDiff,
    keys: list[Key],
    columns: Sequence[str],
    old: psycopg.Connection,
    new: psycopg.Connection,
) -> None:
    query = sql.rows(found.table, columns)
    arrays = [list(part) for part in zip(*keys, strict=True)]
    width = len(found.table.key)
    before, after = (
        {row[:width]: row[width:] for row in connection.execute(query, arrays)} for connection in (old, new)
    )
    for key in keys:
        for name, was, becomes in zip(columns, before[key], after[key], strict=True):
            if was != becomes:
                found.changed_columns[name] += 1
                if len(found.examples) < _EXAMPLES or found.changed_columns[name] == 1:
                    found.examples.append(Change(key, name, was, becomes))
