"""The promises that this code makes: tables by their contracts, views by the database that the migrations make."""

from itertools import groupby

import psycopg

from contracts.promise import NOT_NULL, Promise
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.gold import GOLD_TABLES
from usajobs_assets.tables.whole_silver import WHOLE_SILVER

# Of the views that are no longer as they were first released.
VIEW_VERSIONS: dict[str, int] = {}
# Tables and views that are no more, and what a reader takes instead.
WITHDRAWN: dict[str, str] = {}

_VIEWS = """
SELECT n.nspname || '.' || c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('v', 'm') AND n.nspname IN ('silver', 'gold') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY 1, 2
"""


def promised_tables() -> list[Promise]:
    """Every table of silver and gold."""
    return [_of_table(table) for table in (*WHOLE_SILVER, *GOLD_TABLES.values())]


def promised_views(url: str) -> list[Promise]:
    """Every view of silver and gold in the migrated database at `url`."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(_VIEWS).fetchall()
    return [
        Promise(name, "view", VIEW_VERSIONS.get(name, 1), {column: type_ for _, column, type_ in columns})
        for name, columns in groupby(rows, key=lambda row: str(row[0]))
    ]


def _of_table(table: Table) -> Promise:
    columns = {
        column.name: column.type.value + ("" if column.nullable else NOT_NULL) for column in table.columns
    }
    return Promise(table.qualified_name, "table", table.version, columns, table.grain, table.key)
