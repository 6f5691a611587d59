"""docs/queries.md is true: each of its queries runs, finds something, and reads no table of postings from end to end.

Tens of thousands of narrow rows give the planner a reason to use an index; nothing is forbidden to it.
"""

from collections.abc import Iterator

import psycopg
import pytest

from benchmarks.documented_queries import Query, queries, reading_nodes
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.integration.small_store import new_database_from

pytestmark = pytest.mark.integration

TABLES = {"job", "job_version", "job_location", "sighting"}

# Ten years of postings, ten a day, each open for two weeks; one in 500 is a nurse, one in 100 is of the series.
FILL = """
CREATE TEMP TABLE made AS
SELECT 100000000 + n AS number, n, current_date + 7 - (20000 - n) / 10 AS closes
FROM generate_series(1, 20000) AS n;

INSERT INTO silver.job (control_number, position_id, matched_object_id, position_uri, position_title,
    organization_name, publication_start_date, application_close_date, raw_json, sanitised, sources, source,
    ingest_run_id, bronze_object, item_index, payload_sha256, content_sha256, seen_at, gated, code_version)
SELECT number, 'A-' || n, number::text, 'https://example.gov',
    CASE WHEN n % 500 = 0 THEN 'Nurse (Intensive Care)' ELSE 'Clerk ' || md5(n::text) END,
    CASE WHEN n % 4000 = 0 THEN 'National Park Service' ELSE 'Agency ' || n % 300 END, closes - 14, closes,
    CASE WHEN n % 500 = 0
        THEN '{"MatchedObjectDescriptor": {"UserArea": {"Details": {"RemoteIndicator": true}}}}'
        ELSE format('{"supervisoryStatus": "%s", "jobcategories": [{"series": "%s"}]}',
                    CASE WHEN n % 300 = 100 THEN 'Y' ELSE 'N' END,
                    CASE WHEN n % 100 = 0 THEN '2210' ELSE '0303' END) END::jsonb,
    '{}', '{historic}', 'historic', 'r', 'o', n, '', '', now(), true, 'v'
FROM made;
INSERT INTO silver.job_version (control_number, version, seen_from, changed_fields, position_title, carries_texts,
    source, ingest_run_id, bronze_object, item_index, payload_sha256, content_sha256, gated, code_version)
SELECT number, 1, closes - 14, '{}', 'Clerk', false, 'historic', 'r', 'o', n, '', '', true, 'v' FROM made;
INSERT INTO silver.sighting (control_number, source, ingest_run_id, bronze_object, item_index, payload_sha256,
    content_sha256, seen_at, gated, carries_texts)
SELECT number, 'historic', 'r', 'o', n, '', sha256(''), closes - 14, true, false FROM made;
INSERT INTO silver.job_location (control_number, loc_idx, location_name, country_sub_division_code, city_name,
    source, ingest_run_id, code_version)
SELECT number, 0, 'x', (ARRAY['Virginia', 'Ohio', 'Maine'])[1 + n % 3], 'x', 'historic', 'r', 'v' FROM made;
INSERT INTO silver.job_category (control_number, code, source, ingest_run_id, code_version)
SELECT number, CASE WHEN n % 50 = 0 THEN '2210' ELSE '0303' END, 'historic', 'r', 'v' FROM made;
INSERT INTO silver.job_grade (control_number, code, source, ingest_run_id, code_version)
SELECT number, 'GS', 'historic', 'r', 'v' FROM made;
INSERT INTO silver.job_details (control_number, low_grade, high_grade, source, ingest_run_id, code_version)
SELECT number, '12', '13', 'historic', 'r', 'v' FROM made;
"""


@pytest.fixture(scope="module")
def filled(postgres: ServerAddress) -> Iterator[psycopg.Connection]:
    with (
        new_database_from(postgres, "migrated") as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        connection.execute(FILL.encode())
        connection.execute("VACUUM (ANALYZE)")
        yield connection


@pytest.mark.parametrize("query", queries(), ids=lambda query: query.title)
def test_a_documented_query_finds_something_by_index(filled: psycopg.Connection, query: Query) -> None:
    assert filled.execute(query.sql.encode()).fetchone()
    row = filled.execute(f"EXPLAIN (FORMAT JSON) {query.sql}".encode()).fetchone()
    assert row is not None
    read = [node for node in reading_nodes(row[0][0]["Plan"]) if node.kind == "Seq Scan"]
    assert not TABLES & {node.relation for node in read}, read


def test_the_page_has_the_queries_that_people_ask() -> None:
    headings = [query.heading for query in queries()]
    assert list(dict.fromkeys(headings)) == [
        "By series",
        "By state",
        "By grade",
        "By agency",
        "By words of the title",
        "By a path of the raw JSON",
        "As of a day",
        "Open now, closing soon",
    ]
