"""Plans of a load are made with figures of tables as they are, and no long text is looked at for it."""

import psycopg
import pytest

from usajobs_assets.storage.silver_sql import FIND_OUTGROWN

pytestmark = pytest.mark.integration

POSTINGS = 3_000
JOBS = f"""
INSERT INTO silver.job (control_number, position_id, matched_object_id, position_uri, position_title, raw_json,
    sanitised, sources, source, ingest_run_id, bronze_object, item_index, payload_sha256, content_sha256, seen_at,
    gated, code_version)
SELECT n, repeat('p', 400), n, 'https://example.gov/' || n, 'Ranger', '{{"a": 1}}', '{{}}', '{{search}}', 'search',
    'run', 'page', 0, '', '', now(), true, 'code'
FROM generate_series(1, {POSTINGS}) n
"""
KNOWN = "SELECT attname FROM pg_stats WHERE (schemaname, tablename) = ('silver', 'job')"
ROWS = "SELECT reltuples::int FROM pg_class WHERE oid = 'silver.job'::regclass"


def analyse_outgrown(connection: psycopg.Connection) -> list[str]:
    found = [table for (table,) in connection.execute(FIND_OUTGROWN.encode()).fetchall()]
    for table in found:
        connection.execute(f"ANALYZE {table}".encode())
    return [table.partition(" ")[0] for table in found]


def test_a_table_that_grew_is_looked_at_once_and_its_long_texts_are_not(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        assert analyse_outgrown(connection) == []
        connection.execute(JOBS.encode())
        assert analyse_outgrown(connection) == ["silver.job"]
        assert connection.execute(ROWS.encode()).fetchone() == (POSTINGS,)
        known = {column for (column,) in connection.execute(KNOWN.encode()).fetchall()}
        assert known >= {"control_number", "source", "ingest_run_id", "seen_at"}
        assert not known & {"raw_json", "position_title", "qualification_summary"}
        assert analyse_outgrown(connection) == []
