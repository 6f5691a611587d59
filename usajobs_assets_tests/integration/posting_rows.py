"""Postings as they lie in `gold.posting`, written straight into it: for marts that read no more than that.

Keep out: how such a row comes about (test_gold_posting), assertions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import psycopg

SEEN = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
_POSTING = """
INSERT INTO gold.posting (control_number, position_id, position_uri, position_title, series, agency_std,
    agency_size_bin, salary_currency_norm, salary_reason, is_unpaid, fx_rate, states, location_count, is_negotiable,
    is_nationwide, is_public, pay_plan, grade_min, grade_max, skills, skills_found_in, publication_start_date,
    application_close_date, position_opening_status, is_evergreen, sources, ingest_run_id, content_sha256, texts_key,
    rules_digest, code_version)
VALUES (%s, 'A-1', 'https://example.gov', %s, '{0025}', %s, 'unknown', 'USD', 'no_pay_told', false, 1, '{}', 1, false,
    false, %s, 'GS', %s, %s, '{}', '{}', %s, %s, %s, false, '{search}', 'r', '', '', '', '')
"""
_PLACE = """
INSERT INTO gold.posting_location (control_number, loc_idx, location_std, is_negotiable, is_anywhere, is_repeat,
    code_version)
VALUES (%s, %s, %s, false, false, false, '')
"""
_SIGHTING = """
INSERT INTO silver.sighting (control_number, source, ingest_run_id, bronze_object, item_index, payload_sha256,
    content_sha256, seen_at, gated, carries_texts)
VALUES (%s, 'search', 'r', 'o', 0, sha256(''), sha256(''), %s, true, true)
"""


@dataclass(frozen=True)
class PostingRow:
    """What decides the cluster of a posting."""

    control_number: int
    title: str = "park ranger"
    agency: str | None = "park service"
    places: tuple[str, ...] = ("denver co",)
    grade: int | None = 9
    is_public: bool | None = True
    opened: date | None = date(2026, 11, 10)
    closes: date | None = date(2026, 12, 1)
    status: str | None = None


def write_postings(connection: psycopg.Connection, postings: Iterable[PostingRow]) -> None:
    """Insert them, with their places and a sighting each, in the order given."""
    with connection.cursor() as cursor:
        for row in postings:
            told = (row.is_public, row.grade, row.grade, row.opened, row.closes, row.status)
            cursor.execute(_POSTING, (row.control_number, row.title, row.agency, *told))
            cursor.execute(_SIGHTING, (row.control_number, SEEN))
            for index, place in enumerate(row.places):
                cursor.execute(_PLACE, (row.control_number, index, place))
