"""What each source tells of a posting, in one row shape: the input of `gold.posting` and `gold.posting_location`.

    silver.job, silver.job_details, silver.job_location ─┐
    silver.jsearch_job ──────────────────────────────────┴→ TOLD (a row a posting) → due → PLACES_TOLD (a row a place)

A column that a source does not tell is left out of its entry, and null. Another source is another `_Telling`; the rest
of gold's SQL knows no source by name. Strings only; `gold_sql` and `gold_places_sql` read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# What a union needs to know of a column that some source leaves out: its type.
_POSTING = {
    "control_number": "bigint", "source": "text", "source_id": "text",
    "position_id": "text", "position_uri": "text", "apply_uri": "text", "position_title": "text",
    "position_schedule_code": "text", "position_offering_code": "text", "position_opening_status": "text",
    "organization_name": "text", "department_name": "text", "employer_size": "text",
    "pay_min": "numeric(12,2)", "pay_max": "numeric(12,2)", "pay_currency": "text", "pay_rate_interval_code": "text",
    "position_location_display": "text", "remote_indicator": "boolean", "telework_eligible": "boolean",
    "travel_code": "text", "hiring_paths": "text[]", "who_may_apply_name": "text",
    "low_grade": "text", "high_grade": "text", "promotion_potential": "text", "security_clearance": "text",
    "total_openings": "text",
    "publication_start_date": "date", "application_close_date": "date", "closes_at": "timestamptz",
    "position_expire_date": "date",
    "sources": "text[]", "ingest_run_id": "text", "content_sha256": "bytea",
    # Names the texts, so that those which were read need not be read again.
    "texts_from": "text",
}  # fmt: skip
# What skills are looked for in, by the names that `skills_found_in` uses.
TEXTS = (
    "position_title", "qualification_summary", "job_summary", "major_duties", "requirements", "key_requirements",
    "education", "description", "required_skills",
)  # fmt: skip
_TEXTS = dict.fromkeys(("control_number", *TEXTS), "text") | {"control_number": "bigint"}
_PLACE = {
    "control_number": "bigint", "loc_idx": "integer", "location_name": "text", "city": "text", "state": "text",
    "country": "text", "latitude": "double precision", "longitude": "double precision",
    "is_negotiable": "boolean", "is_anywhere": "boolean",
}  # fmt: skip


@dataclass(frozen=True)
class _Telling:
    """One source: the relations that postings and places come from, and an expression for each column that it tells."""

    postings: str
    told: Mapping[str, str]
    texts: Mapping[str, str]
    places: str
    place: Mapping[str, str]


def _same(table: str, *columns: str) -> dict[str, str]:
    return {name: f"{table}.{name}" for name in columns}


def _lines(column: str) -> str:
    return f"array_to_string({column}, E'\\n')"


# A child row is one source's of one run, so these name the texts; a run loaded by other code may read them anew.
_USAJOBS_TEXTS = """concat_ws('|', encode(j.content_sha256, 'hex'), j.source, j.ingest_run_id, j.code_version, d.source,
    d.ingest_run_id, d.texts_source, d.texts_ingest_run_id, d.code_version)"""
_USAJOBS = _Telling(
    postings="silver.job j LEFT JOIN silver.job_details d USING (control_number)",
    told={
        "source": "'usajobs'",
        "source_id": "j.control_number::text",
        **_same("j", "control_number", "position_id", "position_uri", "apply_uri", "position_title"),
        **_same("j", "position_schedule_code", "position_offering_code", "position_opening_status"),
        **_same("j", "organization_name", "department_name", "pay_min", "pay_max", "pay_rate_interval_code"),
        "pay_currency": "'USD'",
        **_same("j", "position_location_display", "remote_indicator", "telework_eligible"),
        **_same("d", "travel_code", "hiring_paths", "who_may_apply_name", "low_grade", "high_grade"),
        **_same("d", "promotion_potential", "security_clearance", "total_openings"),
        **_same("j", "publication_start_date", "application_close_date", "position_expire_date"),
        "closes_at": "(j.application_close_date + time '23:59') AT TIME ZONE 'America/New_York'",
        **_same("j", "sources", "ingest_run_id", "content_sha256"),
        "texts_from": _USAJOBS_TEXTS,
    },
    texts={
        **_same("j", "control_number", "position_title", "qualification_summary"),
        **_same("d", "job_summary", "requirements", "education"),
        "major_duties": _lines("d.major_duties"),
        "key_requirements": _lines("d.key_requirements"),
    },
    places="silver.job_location l",
    place={
        **_same("l", "control_number", "loc_idx", "location_name", "latitude", "longitude"),
        # Search repeats the location in the name of the city ("Lakewood, Colorado"), HistoricJoa sends the city alone.
        "city": "regexp_replace(coalesce(l.city_name, l.location_name), ',[^,]*$', '')",
        "state": "l.country_sub_division_code",
        "country": "l.country_code",
        "is_negotiable": "concat_ws(' ', l.location_name, l.city_name) ~* 'negotiable'",
        "is_anywhere": "concat_ws(' ', l.location_name, l.city_name) ~* 'anywhere in the u|nationwide|may be filled'",
    },
)

# The words of JSearch as codes of USAJOBS, and `WK`, which those do not have.
INTERVAL_CODE = """CASE pay_period WHEN 'YEAR' THEN 'PA' WHEN 'MONTH' THEN 'PM' WHEN 'WEEK' THEN 'WK'
    WHEN 'DAY' THEN 'PD' WHEN 'HOUR' THEN 'PH' ELSE pay_period END"""


def paid_per(code: str, currency: str) -> str:
    """SQL for what follows the amounts of pay in words: `PA`; the currency as well if it is no US dollar, `WK CAD`."""
    told = f"coalesce({code}, '-') || ' ' || coalesce({currency}, 'XXX')"
    return f"CASE WHEN {currency} = 'USD' THEN {code} ELSE {told} END"


_DAY = "(j.{} AT TIME ZONE 'America/New_York')::date"
_JSEARCH = _Telling(
    postings="silver.jsearch_job j",
    told={
        "source": "'jsearch'",
        **_same("j", "control_number", "source_id", "apply_uri", "position_title", "employer_size"),
        "position_uri": "j.apply_uri",
        # By the code list of work schedules; one that several fit has none.
        "position_schedule_code": "CASE j.employment_types WHEN '{FULLTIME}' THEN '1' WHEN '{PARTTIME}' THEN '2' END",
        "organization_name": "j.employer_name",
        **_same("j", "pay_min", "pay_max", "pay_currency"),
        "pay_rate_interval_code": INTERVAL_CODE,
        "remote_indicator": "j.is_remote",
        "publication_start_date": _DAY.format("posted_at"),
        "application_close_date": _DAY.format("expires_at"),
        "closes_at": "j.expires_at",
        "sources": "ARRAY[j.source]",
        **_same("j", "ingest_run_id", "content_sha256"),
        "texts_from": "concat_ws('|', encode(j.content_sha256, 'hex'), j.code_version)",
    },
    texts={
        **_same("j", "control_number", "position_title", "description"),
        "required_skills": _lines("j.skills"),
    },
    places="(SELECT j.*, s.name AS state_name, c.name AS country_name FROM silver.jsearch_job j "
    "LEFT JOIN ref_state s ON s.code = upper(btrim(j.state)) AND coalesce(upper(j.country), 'US') = 'US' "
    "LEFT JOIN ref_country_code c ON c.code = upper(btrim(j.country)) "
    "WHERE num_nonnulls(j.city, j.state, j.country, j.latitude, j.longitude) > 0) l",
    place={
        **_same("l", "control_number", "city", "latitude", "longitude"),
        "loc_idx": "0",
        "location_name": "nullif(concat_ws(', ', l.city, l.state, l.country), '')",
        "state": "coalesce(l.state_name, l.state)",
        "country": "coalesce(l.country_name, l.country)",
        "is_negotiable": "false",
        "is_anywhere": "false",
    },
)
_SOURCES = (_USAJOBS, _JSEARCH)


def _columns(types: Mapping[str, str], told: Mapping[str, str]) -> str:
    unknown = told.keys() - types.keys()
    if unknown:
        raise ValueError(f"No column of the shape: {', '.join(sorted(unknown))}")
    return ", ".join(f"({told.get(name, 'NULL')})::{type_} AS {name}" for name, type_ in types.items())


# The postings that are made now (gold_sql). Joined source by source: beside a union it would be joined too late.
_DUE = "JOIN due USING (control_number)"

TOLD = " UNION ALL ".join(f"SELECT {_columns(_POSTING, one.told)} FROM {one.postings}" for one in _SOURCES)
UNREAD_TEXTS_TOLD = " UNION ALL ".join(
    f"SELECT {_columns(_TEXTS, one.texts)} FROM {one.postings} {_DUE} WHERE NOT due.texts_are_read"
    for one in _SOURCES
)
PLACES_TOLD = " UNION ALL ".join(
    f"SELECT {_columns(_PLACE, one.place)} FROM {one.places} {_DUE}" for one in _SOURCES
)
