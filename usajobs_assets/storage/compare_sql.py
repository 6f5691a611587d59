"""The SQL of comparing a table in two databases: its columns, its rows by key with a digest, and single rows.

Names come from the contracts and from the catalogue and are quoted; values are parameters. Keys are ordered by
bytes, whatever the collation of a database, so that two ordered streams can be merged.
"""

from collections.abc import Sequence

from psycopg import sql

from usajobs_assets.tables.contract import ColumnType, Table

COLUMNS = """
SELECT column_name FROM information_schema.columns WHERE (table_schema, table_name) = (%s, %s) ORDER BY 1
"""


def _keys(table: Table) -> list[sql.Composable]:
    types = {column.name: column.type for column in table.columns}
    bytewise = sql.SQL(' COLLATE "C"')
    return [
        sql.SQL("t.{}{}").format(
            sql.Identifier(name), bytewise if types[name] is ColumnType.TEXT else sql.SQL("")
        )
        for name in table.key
    ]


def _texts(columns: Sequence[str]) -> sql.Composable:
    return sql.SQL(", ").join(sql.SQL("t.{}::text").format(sql.Identifier(name)) for name in columns)


def digests(table: Table, columns: Sequence[str], *, of_postings: bool) -> sql.Composed:
    """Key and digest of every row, in the order of the keys; `of_postings` takes a list of control numbers."""
    where = sql.SQL("WHERE t.control_number = ANY (%s)") if of_postings else sql.SQL("")
    keys = sql.SQL(", ").join(_keys(table))
    return sql.SQL("SELECT {}, md5(ROW ({})::text) FROM {} t {} ORDER BY {}").format(
        keys, _texts(columns), sql.Identifier(table.schema, table.name), where, keys
    )


def rows(table: Table, columns: Sequence[str]) -> sql.Composed:
    """Key and columns, as text, of the rows whose keys are given: an array for each part of the key."""
    types = {column.name: column.type for column in table.columns}
    arrays = sql.SQL(", ").join(sql.SQL("%s::{}[]").format(sql.SQL(types[name].value)) for name in table.key)
    names = sql.SQL(", ").join(map(sql.Identifier, table.key))
    return sql.SQL("SELECT {}, {} FROM {} t JOIN unnest({}) AS wanted ({}) USING ({})").format(
        sql.SQL(", ").join(sql.SQL("t.{}").format(sql.Identifier(name)) for name in table.key),
        _texts(columns),
        sql.Identifier(table.schema, table.name),
        arrays,
        names,
        names,
    )


# Postings of which no sighting is of another day; what a posting says depends on all of them.
SEEN = "SELECT DISTINCT control_number FROM silver.sighting"
SEEN_WITHIN = """
SELECT DISTINCT control_number FROM silver.sighting JOIN ops.ingest_run USING (ingest_run_id)
WHERE day BETWEEN %s AND %s
"""
SEEN_OUTSIDE = """
SELECT DISTINCT control_number FROM silver.sighting JOIN ops.ingest_run USING (ingest_run_id)
WHERE day NOT BETWEEN %s AND %s AND control_number = ANY (%s)
"""
