"""A silver of any number of postings: some thousands that the product has loaded, multiplied in the database.

    simulator → pages → load_day → the base → INSERT … SELECT, with other numbers, titles, pay and days → silver

What marts group and match by keeps its variety: a posting in twenty is one of Search with tens of places, the others
are of HistoricJoa; all have long texts. Titles, pay and days differ from copy to copy, agencies and places do not:
postings that come back every year. Keep out: building and telling (gold, gold_report).
"""

from datetime import timedelta

import psycopg

from benchmarks.days import FIRST_DAY
from benchmarks.pages import search_items
from benchmarks.scale_records import FIRST_NUMBER, records_of
from benchmarks.write_run import PAGE_SIZE, write_historic_run, write_search_run
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.posting_source import HistoricFound
from usajobs_assets.tables.code import CODE
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.whole_silver import WHOLE_SILVER

LARGEST_BASE, SHARE_OF_SEARCH, OPEN_DATES = 5_000, 0.05, 4
COPIED = tuple(table for table in WHOLE_SILVER if table is not CODE)
_COPIES_AT_ONCE = 20
_NUMBER = "1000000000 + c.n::bigint * (SELECT count(*) FROM base) + b.place"
_DICE = "(b.place * 7919 + c.n * 104729)"
# Nine years back, but for one copy in forty: those are open.
_DAYS = f"(CASE WHEN c.n % 40 = 1 THEN 0 ELSE {_DICE} % 3300 END)"
_FIELDS = "{Logistics,Oncology,Forestry,Radar,Patents,Telehealth,Training,Supply,Procurement,Plans}"
_VARIED = {
    "control_number": _NUMBER,
    "matched_object_id": f"({_NUMBER})::text",
    "position_id": "t.position_id || '-' || c.n",
    "position_title": "CASE WHEN c.n % 3 = 0 THEN t.position_title "
    f"ELSE t.position_title || ' - ' || ('{_FIELDS}'::text[])[1 + {_DICE} % 10] END",
    "content_sha256": "sha256(t.content_sha256 || c.n::text::bytea)",
    **{name: f"round(t.{name} * (1 + {_DICE} % 40 / 100.0), 2)" for name in ("pay_min", "pay_max")},
}
_SHIFTED = (
    "publication_start", "application_close", "position_start", "position_end", "publication_start_date",
    "application_close_date", "position_start_date", "position_end_date", "position_expire_date", "happened_on",
)  # fmt: skip
_TEXTS = ("job_summary", "major_duties", "requirements", "key_requirements", "education", "how_to_apply")
_GIVE_TEXTS = f"""
WITH numbered AS (SELECT *, row_number() OVER (PARTITION BY source ORDER BY control_number) AS place
                  FROM silver.job_details),
     texts AS (SELECT * FROM numbered WHERE source = 'search'),
     without AS (SELECT * FROM numbered WHERE source <> 'search')
UPDATE silver.job_details d SET ({", ".join(_TEXTS)}) = ROW ({", ".join(f"texts.{name}" for name in _TEXTS)})
FROM without JOIN texts ON texts.place = 1 + without.place % (SELECT count(*) FROM texts)
WHERE d.control_number = without.control_number
"""  # noqa: S608 - names of columns
_BASE = """
CREATE TEMP TABLE base AS SELECT control_number, row_number() OVER (ORDER BY control_number) AS place FROM silver.job
"""
# One posting in a hundred says something else, and a load has brought it.
CHANGE_ONE_PER_CENT = (
    "UPDATE silver.job SET position_title = position_title || ' (edited)', pay_max = pay_max + 100, "
    "content_sha256 = sha256(content_sha256) WHERE control_number % 100 = 0",
    "UPDATE ops.load SET loaded_at = now()",
)


def fill(services: Services, postings: int) -> int:
    """Bring silver to at least so many postings, unless it has them; how many there are."""
    url = services.warehouse.url
    with psycopg.connect(url, autocommit=True) as connection:
        if (there := _count(connection)) >= postings:
            return there
        base = max(min(LARGEST_BASE, postings // 4), 2 * OPEN_DATES)
        _load_base(services, base)
        # No mart looks into raw_json, and sorting a million documents in would take longer than all of gold.
        connection.execute("DROP INDEX IF EXISTS silver.job_raw_json")
        connection.execute(_GIVE_TEXTS.encode())
        connection.execute(_BASE.encode())
        copies = -(-postings // _count(connection)) - 1
        for first in range(1, copies + 1, _COPIES_AT_ONCE):
            for table in COPIED:
                connection.execute(_copy(table, first, min(first + _COPIES_AT_ONCE - 1, copies)).encode())
        connection.execute("VACUUM ANALYZE")
        return _count(connection)


def _load_base(services: Services, count: int) -> None:
    """Judged and loaded as every day is: Search, and some open dates before it."""
    of_search = max(int(count * SHARE_OF_SEARCH), OPEN_DATES)
    write_search_run(services.lake, FIRST_DAY, search_items(of_search))
    a_date = -(-(count - of_search) // OPEN_DATES)
    for number in range(OPEN_DATES):
        day = FIRST_DAY - timedelta(days=3 * number + 1)
        made = records_of(day, FIRST_NUMBER + number * a_date, a_date, FIRST_DAY)
        pages = [made[start : start + PAGE_SIZE] for start in range(0, len(made), PAGE_SIZE)]
        write_historic_run(services.lake, day, [HistoricFound(len(made), page, None) for page in pages])
        load_day(services, day)
    load_day(services, FIRST_DAY)


def _copy(table: Table, first: int, last: int) -> str:
    """The rows of the base once more for each copy, with what differs from copy to copy."""
    expressions = [_expression(name) for name in table.column_names]
    return f"""
INSERT INTO {table.qualified_name} ({", ".join(table.column_names)})
SELECT {", ".join(expressions)}
FROM {table.qualified_name} t JOIN base b USING (control_number) CROSS JOIN generate_series({first}, {last}) AS c (n)
"""  # noqa: S608 - names of tables and columns


def _expression(name: str) -> str:
    if name in _SHIFTED:
        # The same for a date and for a moment: days are added as an interval, and the column casts it back.
        return f"t.{name} - {_DAYS} * interval '1 day'"
    return _VARIED.get(name, f"t.{name}")


def _count(connection: psycopg.Connection) -> int:
    row = connection.execute("SELECT count(*) FROM silver.job").fetchone()
    return int(row[0]) if row else 0
