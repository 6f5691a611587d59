"""Write `silver.code`: all rows replaced in one transaction, and only if they differ."""

from collections.abc import Callable, Sequence

from usajobs_assets.storage.silver_sql import listed, names
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.code import CODE

_COLUMNS = names(CODE)
_STAGE = f"CREATE TEMP TABLE staged_code ON COMMIT DROP AS SELECT {_COLUMNS} FROM silver.code WITH NO DATA"  # noqa: S608
_COPY = f"COPY staged_code ({_COLUMNS}) FROM STDIN"
# By key first, which is hashed: rows compared as a whole are compared each with each.
_REMOVE = f"""
DELETE FROM silver.code c WHERE NOT EXISTS (
    SELECT 1 FROM staged_code s WHERE ({listed(CODE.key, "s")}) = ({listed(CODE.key, "c")})
                                  AND ({names(CODE, "s")}) IS NOT DISTINCT FROM ({names(CODE, "c")}))
"""  # noqa: S608
_ADD = f"INSERT INTO silver.code ({_COLUMNS}) SELECT {_COLUMNS} FROM staged_code ON CONFLICT DO NOTHING"  # noqa: S608


def replace_codes(
    warehouse: Warehouse, find_rows: Callable[[], Sequence[tuple[object, ...]]]
) -> Sequence[tuple[object, ...]]:
    """Make the table hold exactly the rows that `find_rows` gives, in the order of the contract, and return them.

    They are looked for while no one else replaces the codes: a slow load cannot bring back what a later one
    has replaced. What is the same is not touched.
    """
    with warehouse.connect() as connection:
        connection.execute(b"LOCK TABLE silver.code IN SHARE ROW EXCLUSIVE MODE")
        rows = find_rows()
        connection.execute(_STAGE.encode())
        with connection.cursor() as cursor, cursor.copy(_COPY.encode()) as copy:
            for row in rows:
                copy.write_row(row)
        connection.execute(b"ANALYZE staged_code")
        connection.execute(_REMOVE.encode())
        connection.execute(_ADD.encode())
    return rows
