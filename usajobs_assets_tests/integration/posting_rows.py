"""Postings as they lie in `gold.posting`, written straight into it: for marts that read no more than that.

Keep out: how such a row comes about (test_gold_posting), assertions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import psycopg

SEEN = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
_POSTING = """
INSERT INTO gold.posting (control_number, source, source_id, position_id, position_uri, position_title, series,
    agency_std, agency_size_bin, salary_currency_norm, salary_reason, is_unpaid, fx_rate, states, location_count,
    is_negotiable, is_nationwide, is_public, pay_plan, grade_min, grade_max, skills, skills_found_in,
    publication_start_date, application_close_date, position_opening_status, is_evergreen, sources, ingest_run_id,
    content_sha256, silver_key, texts_key, rules_digest, code_version)
VALUES (%s, %s, %s, 'A-1', 'https://example.gov', %s, %s, %s, 'unknown', 'USD', 'no_pay_told', false, 1, '{}', 1, false,
    false, %s, %s, %s, %s, '{}', '{}', %s, %s, %s, false, %s, 'r', '', '', '', '', '')
"""
_PLACE = """
INSERT INTO gold.posting_location (control_number, loc_idx, location_std, latitude, longitude, is_negotiable,
    is_anywhere, is_repeat, code_version)
VALUES (%s, %s, %s, %s, %s, false, false, false, '')
"""
_SIGHTING = """
INSERT INTO silver.sighting (control_number, source, ingest_run_id, bronze_object, item_index, payload_sha256,
    content_sha256, seen_at, gated, carries_texts)
VALUES (%s, %s, 'r', 'o', 0, sha256(''), sha256(''), %s, true, true)
"""


@dataclass(frozen=True)
class PostingRow:
    """What decides the cluster of a posting and its distance; `at` is where each of its places lies."""

    control_number: int
    title: str = "park ranger"
    agency: str | None = "park service"
    places: tuple[str, ...] = ("denver co",)
    grade: int | None = 9
    is_public: bool | None = True
    opened: date | None = date(2026, 11, 10)
    closes: date | None = date(2026, 12, 1)
    status: str | None = None
    at: tuple[float, float] | None = None
    source: str = "usajobs"
    source_id: str = ""
    pay_plan: str | None = "GS"
    series: tuple[str, ...] = ("0025",)
    came_by: str = "search"


def offer(number: int, **values: Any) -> PostingRow:
    """A posting of JSearch, which tells no series, grade or audience."""
    told = {"grade": None, "is_public": None, "pay_plan": None, "series": (), "came_by": "jsearch"}
    return PostingRow(-number, **{"source": "jsearch", "source_id": f"j{number}==", **told, **values})


def write_postings(connection: psycopg.Connection, postings: Iterable[PostingRow]) -> None:
    """Insert them, with their places and a sighting each, in the order given."""
    with connection.cursor() as cursor:
        for row in postings:
            number, source_id = row.control_number, row.source_id or str(row.control_number)
            named = (row.source, source_id, row.title, list(row.series), row.agency)
            told = (row.is_public, row.pay_plan, row.grade, row.grade, row.opened, row.closes, row.status)
            cursor.execute(_POSTING, (number, *named, *told, [row.came_by]))
            cursor.execute(_SIGHTING, (number, row.came_by, SEEN))
            for index, place in enumerate(row.places):
                cursor.execute(_PLACE, (number, index, place, *(row.at or (None, None))))
