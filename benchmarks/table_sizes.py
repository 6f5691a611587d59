"""How large tables and indexes are, and Markdown tables for it."""

from collections.abc import Sequence
from typing import Any

import psycopg

_MOST = 12
_SIZES = """
SELECT c.oid::regclass::text, s.n_live_tup, pg_table_size(c.oid), pg_indexes_size(c.oid)
FROM pg_class c JOIN pg_stat_user_tables s ON s.relid = c.oid
WHERE c.relkind = 'r' AND s.schemaname = ANY (%s)
ORDER BY pg_total_relation_size(c.oid) DESC LIMIT %s
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_relation_size(indexrelid)
FROM pg_stat_user_indexes WHERE schemaname = ANY (%s) ORDER BY 2 DESC LIMIT %s
"""


def table_sizes(url: str, schemas: Sequence[str], most: int = _MOST) -> list[str]:
    """The largest tables of these schemas."""
    rows = [(f"`{name}`", f"{count:,}", mb(table), mb(index)) for name, count, table, index in
            _asked(url, _SIZES, schemas, most)]  # fmt: skip
    return markdown_table(("table", "rows", "MB with long values", "MB of indexes"), rows)


def index_sizes(url: str, schemas: Sequence[str], most: int = _MOST) -> list[str]:
    """The largest indexes of these schemas."""
    rows = [(f"`{name}`", mb(size)) for name, size in _asked(url, _INDEXES, schemas, most)]
    return markdown_table(("index", "MB"), rows)


def mb(size: int) -> str:
    """Bytes as megabytes."""
    return f"{size / 1e6:,.0f}"


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table, all columns but the first to the right."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (head, marks, *rows)]


def _asked(url: str, query: str, schemas: Sequence[str], most: int) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        connection.execute("ANALYZE")
        connection.commit()
        return connection.execute(query.encode(), (list(schemas), most)).fetchall()
