"""The SQL of `gold.posting`: reference tables, the pay of a year, the row itself; `gold_loader` runs it.

    what sources tell (gold_told_sql) → due, with ref_* → staged_posting → what differs → gold.posting

Whole sets at a time. Each column of the contract has its expression in `POSTING`, so that none is forgotten.
"""

from usajobs_assets.gold.annual_pay import MOST
from usajobs_assets.storage.gold_places_sql import PLACES
from usajobs_assets.storage.gold_told_sql import TEXTS, TOLD, UNREAD_TEXTS_TOLD

REFERENCE = {
    "ref_interval": "code text, per_year numeric, reason text",
    "ref_fx": "sent text, from_day date, until_day date, rate numeric, fx_date date, currency text",
    "ref_state": "key text, code text, region text, name text",
    "ref_country": "key text, region text",
    "ref_country_code": "code text, name text",
    "ref_agency": "key text, name text, size_bin text, as_of date",
    "ref_department": "key text, name text",
    "ref_travel": "code text, label text",
    "ref_title": "position_title text, job_title_std text",
    "ref_size": "employer_size text, size_bin text",
    "staged_skill": "control_number bigint, skills text[], skills_found_in jsonb",
}

# What a build is made from, beside the reference files and the code: every load that silver holds.
SILVER_STATE = """
SELECT coalesce(md5(string_agg(concat_ws('|', ingest_run_id, manifest_sha256, code_version, rules_version, accepted,
                                         loaded_at), ',' ORDER BY ingest_run_id)), 'nothing') FROM ops.load
"""
# The postings that are made now: new ones, those of which silver tells something else, and after a change of rules
# or code all of them. Lists (places, series, grades) are written with the row, from content of the digest that it
# names, by the code that `texts_from` names: they need not be looked at. Nothing else decides about a posting.
DUE = f"""
CREATE TEMP TABLE due ON COMMIT DROP AS
SELECT told.*, coalesce(g.texts_key = told.texts_key, false) AS texts_are_read
FROM (SELECT told.*, md5(told::text) AS silver_key,
             md5(concat_ws('|', texts_from, current_setting('gold.skills_version'))) AS texts_key
      FROM ({TOLD}) told) told
LEFT JOIN gold.posting g USING (control_number)
WHERE current_setting('gold.anew')::boolean
   OR (g.silver_key, g.rules_digest, g.code_version) IS DISTINCT FROM
      (told.silver_key, current_setting('gold.rules_digest'), current_setting('gold.code_version'))
"""
GONE = f"""
CREATE TEMP TABLE gone ON COMMIT DROP AS
SELECT control_number FROM gold.posting EXCEPT SELECT control_number FROM ({TOLD}) told
"""
DUE_OR_GONE = "SELECT control_number FROM due UNION ALL SELECT control_number FROM gone"
TITLES = "SELECT DISTINCT position_title FROM due"
SIZES = "SELECT DISTINCT employer_size FROM due WHERE employer_size IS NOT NULL"
UNREAD_TEXTS = f"SELECT control_number, {', '.join(TEXTS)} FROM ({UNREAD_TEXTS_TOLD}) told"


def annual_pay(relation: str) -> str:
    """The pay of a year for each row of `relation`, which has gold's columns of pay as sent and the day of opening."""
    return f"""
SELECT control_number, fx_rate, fx_date, coalesce(currency, (SELECT max(currency) FROM ref_fx)) AS currency, reason,
       CASE WHEN reason IS NULL THEN round(pay_min * factor, 2) END AS salary_min,
       CASE WHEN reason IS NULL THEN round(pay_max * factor, 2) END AS salary_max
FROM (
    SELECT p.control_number, p.pay_min, p.pay_max, f.rate AS fx_rate, f.fx_date, f.currency,
           i.per_year * f.rate AS factor,
           CASE WHEN i.reason IS NOT NULL THEN i.reason
                WHEN coalesce(p.pay_min, p.pay_max, -1) < 0 OR p.pay_rate_interval_code IS NULL THEN 'no_pay_told'
                WHEN i.code IS NULL THEN 'unknown_interval'
                WHEN f.rate IS NULL THEN 'unknown_currency'
                WHEN greatest(p.pay_min, p.pay_max) = 0 THEN 'zero_pay'
                WHEN round(greatest(p.pay_min, p.pay_max) * i.per_year * f.rate, 2) > {MOST} THEN 'out_of_range'
           END AS reason
    FROM {relation} p
    LEFT JOIN ref_interval i ON i.code = p.pay_rate_interval_code
    LEFT JOIN ref_fx f ON f.sent = p.pay_currency
                      AND coalesce(p.publication_start_date, '-infinity') >= f.from_day
                      AND coalesce(p.publication_start_date, '-infinity') < f.until_day
) AS told
"""


STAGE_PAY = f"CREATE TEMP TABLE staged_pay ON COMMIT DROP AS {annual_pay('due')}"

_GRADE = r"CASE WHEN j.{0}_grade ~ '^\d{{1,2}}$' THEN nullif(j.{0}_grade::integer, 0) END"
_CLEARANCES = (
    "'confidential', 'secret', 'top secret', 'sensitive compartmented information', 'q access authorization', "
    "'q - nonsensitive', 'l access authorization'"
)


def _same(table: str, *columns: str) -> dict[str, str]:
    return {name: f"{table}.{name}" for name in columns}


POSTING = {
    **_same(
        "j",
        "control_number",
        "source",
        "source_id",
        "position_id",
        "position_uri",
        "apply_uri",
        "position_title",
    ),
    "job_title_std": "t.job_title_std",
    "series": "coalesce(c.series, '{}')",
    **_same("j", "position_schedule_code", "position_offering_code", "position_opening_status"),
    **_same("j", "organization_name", "department_name"),
    "agency_std": "coalesce(a.name, nullif(btrim(j.organization_name), ''))",
    "department_std": "coalesce(dep.name, nullif(btrim(j.department_name), ''))",
    "agency_size_bin": "coalesce(nullif(a.size_bin, 'unknown'), size.size_bin, 'unknown')",
    "agency_size_as_of": "a.as_of",
    **_same("j", "pay_min", "pay_max", "pay_currency", "pay_rate_interval_code"),
    "salary_min_norm": "y.salary_min",
    "salary_max_norm": "y.salary_max",
    "salary_currency_norm": "y.currency",
    "salary_reason": "y.reason",
    "is_unpaid": "coalesce(j.pay_rate_interval_code = 'WC', false)",
    "fx_rate": "y.fx_rate::double precision",
    "fx_date": "y.fx_date",
    "location_std": "CASE WHEN p.places > 1 THEN 'Multiple locations' ELSE p.only_place END",
    "states": "coalesce(p.states, '{}')",
    "location_count": "coalesce(p.places, 0)::integer",
    "is_remote": "coalesce(nullif(j.remote_indicator, false), nullif(p.is_remote, false), j.remote_indicator)",
    "is_negotiable": "coalesce(p.is_negotiable, false) OR coalesce(j.position_location_display ~* 'negotiable', false)",
    "is_nationwide": "coalesce(p.is_anywhere, false) OR cardinality(coalesce(p.states, '{}')) >= 40"
    " OR coalesce(j.position_location_display ~* 'anywhere in the u|nationwide', false)",
    "telework_eligible": "j.telework_eligible",
    "travel_code": "j.travel_code",
    "travel": "tr.label",
    "hiring_paths": "j.hiring_paths",
    "is_public": "'public' = ANY (j.hiring_paths)",
    "who_may_apply": "nullif(j.who_may_apply_name, '')",
    "pay_plan": "g.pay_plan",
    **_same("j", "low_grade", "high_grade"),
    "grade_min": _GRADE.format("low"),
    "grade_max": _GRADE.format("high"),
    **_same("j", "promotion_potential", "security_clearance"),
    "needs_clearance": f"CASE WHEN lower(j.security_clearance) IN ({_CLEARANCES}) THEN true "
    "WHEN lower(j.security_clearance) IN ('not required', 'public trust - background investigation') THEN false END",
    "total_openings": "j.total_openings",
    "skills": "coalesce(sk.skills, old.skills)",
    "skills_found_in": "coalesce(sk.skills_found_in, old.skills_found_in)",
    **_same("j", "publication_start_date", "application_close_date", "closes_at", "position_expire_date"),
    "is_evergreen": "coalesce(j.application_close_date - j.publication_start_date >= 300, false)"
    " OR coalesce(p.places, 0) >= 50",
    **_same("j", "sources", "ingest_run_id", "content_sha256"),
    **_same("j", "silver_key", "texts_key"),
    "rules_digest": "current_setting('gold.rules_digest')",
    "code_version": "current_setting('gold.code_version')",
}
_FOLDED = r"lower(btrim(regexp_replace({}, '\s+', ' ', 'g')))"
STAGE_POSTING = f"""
CREATE TEMP TABLE staged_posting ON COMMIT DROP AS
SELECT {", ".join(f"{expression} AS {name}" for name, expression in POSTING.items())}
FROM due j
JOIN staged_pay y USING (control_number)
LEFT JOIN ref_title t ON t.position_title = j.position_title
LEFT JOIN ref_size size ON size.employer_size = j.employer_size
LEFT JOIN ref_agency a ON a.key = {_FOLDED.format("j.organization_name")}
LEFT JOIN ref_department dep ON dep.key = {_FOLDED.format("j.department_name")}
LEFT JOIN ref_travel tr ON tr.code = j.travel_code
LEFT JOIN ({PLACES}) p USING (control_number)
LEFT JOIN (SELECT control_number, array_agg(code ORDER BY code) AS series
           FROM silver.job_category JOIN due USING (control_number) GROUP BY 1) c USING (control_number)
LEFT JOIN (SELECT control_number, min(code) AS pay_plan
           FROM silver.job_grade JOIN due USING (control_number) GROUP BY 1) g USING (control_number)
LEFT JOIN staged_skill sk USING (control_number)
LEFT JOIN gold.posting old USING (control_number)
"""
