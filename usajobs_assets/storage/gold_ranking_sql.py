"""The SQL of `gold.ranked_posting`: what is wished for as a row, distances, shares, points, the sentence.

    gold.posting, gold.posting_location, ref_wish, ref_title_wish → shares → points → staged_ranked_posting

A share says how well a part fits, from 0 to 1, and is null where the posting does not tell. All are rounded to four
digits before they are weighed, so that points come out equal wherever they are worked out. Whole sets at a time.
Strings only; `ranking_loader` runs them.
"""

from usajobs_assets.tables.gold_ranked_posting import PARTS
from usajobs_assets.tables.gold_source import SOURCES_IN_ORDER

# One row: the profile and the weights. `ref_title_wish` has the titles that fit, matched by the caller.
WISH = {
    "profile": "text", "profile_digest": "text", "weights_digest": "text", "code_version": "text",
    **{f"weight_{part}": "numeric" for part in PARTS},
    "not_known_counts": "numeric", "disqualified_keeps": "numeric",
    "must_have": "text[]", "nice_to_have": "text[]", "enough": "numeric",
    "home": "text", "latitude": "double precision", "longitude": "double precision", "radius": "numeric",
    "km_per_unit": "numeric", "unit": "text", "remote": "text",
    "pay_lowest": "numeric", "pay_highest": "numeric",
    "plans": "text[]", "grade_lowest": "integer", "grade_highest": "integer",
    "hiring_paths": "text[]", "agencies": "text[]",
}  # fmt: skip
CREATE = (
    "DROP TABLE IF EXISTS ref_wish, ref_title_wish",
    f"CREATE TEMP TABLE ref_wish ({', '.join(f'{name} {kind}' for name, kind in WISH.items())}) ON COMMIT DROP",
    "CREATE TEMP TABLE ref_title_wish (position_title text, job_title_std text, phrase text, share numeric) "
    "ON COMMIT DROP",
)
# Compared in lower case, which the database makes of both.
_VALUES = {"agencies": "(SELECT coalesce(array_agg(lower(a)), '{}') FROM unnest(%(agencies)s::text[]) a)"}
ADD_WISH = (
    f"INSERT INTO ref_wish ({', '.join(WISH)}) VALUES "
    f"({', '.join(_VALUES.get(name, f'%({name})s::{kind}') for name, kind in WISH.items())})"
)
TITLES = "SELECT DISTINCT position_title, coalesce(job_title_std, '') FROM gold.posting"
# Where the places of a name lie, the first source tells for all: no other one may move anybody.
_MAP = f"""
SELECT l.location_std, l.latitude, l.longitude FROM gold.posting_location l JOIN gold.posting p USING (control_number)
WHERE p.source = '{SOURCES_IN_ORDER[0]}'
"""
# A home that is only named is where most postings put it.
FIND_HOME = f"""
UPDATE ref_wish SET (latitude, longitude) = (
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY l.latitude),
           percentile_disc(0.5) WITHIN GROUP (ORDER BY l.longitude)
    FROM ({_MAP}) l WHERE lower(l.location_std) = lower(ref_wish.home))
WHERE latitude IS NULL AND home IS NOT NULL
"""

# Ways in which a posting comes with a text in which skills can be found.
WITH_TEXT = ("search", "file_drop", "announcement_text", "jsearch")
# HistoricJoa sends no coordinates: a place is then where other postings put a place of its name.
_PLACES = f"""
SELECT l.control_number, l.location_std, coalesce(l.latitude, s.latitude) AS latitude,
       coalesce(l.longitude, s.longitude) AS longitude
FROM gold.posting_location l
LEFT JOIN (SELECT location_std, percentile_disc(0.5) WITHIN GROUP (ORDER BY latitude) AS latitude,
                  percentile_disc(0.5) WITHIN GROUP (ORDER BY longitude) AS longitude
           FROM ({_MAP}) m WHERE latitude IS NOT NULL GROUP BY 1) s
       ON s.location_std = l.location_std AND l.latitude IS NULL
WHERE NOT (l.is_negotiable OR l.is_anywhere)
"""
# On the mean sphere, to a tenth of a km. A place of the same name is home, with and without coordinates.
_DISTANCES = f"""
SELECT l.control_number, round(min(CASE WHEN lower(l.location_std) = lower(w.home) THEN 0
    WHEN l.latitude + w.latitude IS NOT NULL
    THEN 2 * 6371.0088 * asin(least(1, sqrt(sin(radians(l.latitude - w.latitude) / 2) ^ 2
         + cos(radians(w.latitude)) * cos(radians(l.latitude)) * sin(radians(l.longitude - w.longitude) / 2) ^ 2)))
    END)::numeric, 1) AS distance_km
FROM ({_PLACES}) l CROSS JOIN ref_wish w
GROUP BY 1
"""
_FACTS = f"""
SELECT p.control_number, p.is_remote, p.is_negotiable, p.is_nationwide, p.is_unpaid, p.salary_currency_norm,
       p.salary_reason, p.pay_plan, p.grade_min, p.grade_max, p.agency_std, p.department_std,
       nullif(p.hiring_paths, '{{}}') AS hiring_paths, t.phrase, t.share AS title_share, d.distance_km,
       p.sources && '{{{",".join(WITH_TEXT)}}}' AS has_text,
       CASE WHEN p.skills @> w.must_have THEN '{{}}'
            ELSE ARRAY(SELECT s FROM unnest(w.must_have) s WHERE s <> ALL (p.skills) ORDER BY s) END AS lacks,
       CASE WHEN p.skills && w.nice_to_have
            THEN ARRAY(SELECT s FROM unnest(w.nice_to_have) s WHERE s = ANY (p.skills) ORDER BY s)
            ELSE '{{}}' END AS has_nice,
       (coalesce(p.salary_min_norm, p.salary_max_norm) + coalesce(p.salary_max_norm, p.salary_min_norm)) / 2 AS pay
FROM gold.posting p CROSS JOIN ref_wish w
LEFT JOIN ref_title_wish t ON t.position_title = p.position_title AND t.job_title_std = coalesce(p.job_title_std, '')
LEFT JOIN ({_DISTANCES}) d ON d.control_number = p.control_number
"""
_ENOUGH = "least(cardinality(f.has_nice) / w.enough, 1)"
_OF_AGENCY = "coalesce(lower(f.{}) = ANY (w.agencies), false)"
SHARES = {
    "title": "coalesce(f.title_share, 0)",
    "skills": "CASE WHEN NOT f.has_text THEN NULL WHEN f.lacks <> '{}' THEN 0 WHEN w.nice_to_have = '{}' THEN 1 "
    f"WHEN w.must_have = '{{}}' THEN {_ENOUGH} ELSE 0.5 + 0.5 * {_ENOUGH} END",
    "place": "CASE WHEN w.remote = 'only' THEN f.is_remote::integer "
    "WHEN f.is_remote THEN (w.remote = 'welcome')::integer WHEN f.distance_km IS NULL THEN NULL "
    "ELSE least(greatest((3 * w.radius - f.distance_km) / (2 * w.radius), 0), 1) END",
    "pay": "CASE WHEN f.is_unpaid OR f.pay < w.pay_lowest THEN 0 WHEN f.pay >= w.pay_highest THEN 1 "
    "ELSE 0.5 + 0.5 * (f.pay - w.pay_lowest) / nullif(w.pay_highest - w.pay_lowest, 0) END",
    "grade": "CASE WHEN f.pay_plan = ANY (w.plans) AND f.grade_min IS NOT NULL THEN "
    "CASE greatest(f.grade_min - w.grade_highest, w.grade_lowest - coalesce(f.grade_max, f.grade_min), 0) "
    "WHEN 0 THEN 1 WHEN 1 THEN 0.5 ELSE 0 END END",
    "hiring_path": "(f.hiring_paths && w.hiring_paths)::integer",
    "agency": "CASE WHEN coalesce(f.agency_std, f.department_std) IS NOT NULL THEN "
    f"({_OF_AGENCY.format('agency_std')} OR {_OF_AGENCY.format('department_std')})::integer END",
}
# Of what a posting does not tell nothing is held against it.
_DISQUALIFIED_BY = """array_remove(ARRAY[
    CASE WHEN f.has_text AND f.lacks <> '{}' THEN 'must_have_skill' END,
    CASE WHEN w.hiring_paths <> '{}' AND NOT f.hiring_paths && w.hiring_paths THEN 'hiring_path' END,
    CASE WHEN w.remote = 'only' AND NOT f.is_remote THEN 'not_remote' END], NULL)"""
_SHARED = f"""
SELECT f.*, {_DISQUALIFIED_BY} AS disqualified_by,
       {", ".join(f"round(({share})::numeric, 4) AS share_{part}" for part, share in SHARES.items())}
FROM facts f CROSS JOIN ref_wish w
"""
_FACTOR = "CASE WHEN s.disqualified_by = '{}' THEN 1 ELSE w.disqualified_keeps END"
_POINTS = f"""
SELECT s.*, {
    ", ".join(
        f"round(w.weight_{part} * coalesce(s.share_{part}, w.not_known_counts) * {_FACTOR}, 2) AS points_{part}"
        for part in PARTS
    )
}
FROM shared s CROSS JOIN ref_wish w
"""

# What each part says of a posting, whether it fits or not.
SAYS = {
    "title": "concat('title', ' (' || p.phrase || ')')",
    "skills": "CASE WHEN NOT p.has_text THEN 'skills (no text)' "
    "WHEN p.lacks <> '{}' THEN 'skills (lacks ' || array_to_string(p.lacks, ', ') || ')' "
    "ELSE concat('skills', nullif(' (' || array_to_string(w.must_have || p.has_nice, ', ') || ')', ' ()')) END",
    "place": "'place' || CASE WHEN p.is_remote THEN ' (remote)' WHEN w.remote = 'only' AND NOT p.is_remote "
    "THEN ' (not remote)' WHEN p.distance_km = 0 THEN concat(' (', coalesce(w.home, 'home'), ')') "
    "WHEN p.distance_km IS NOT NULL THEN concat(' (', to_char(p.distance_km / w.km_per_unit, 'FM999,990'), ' ', "
    "w.unit, ' from ', coalesce(w.home, 'home'), ')') "
    "WHEN p.is_negotiable THEN ' (negotiable)' WHEN p.is_nationwide THEN ' (anywhere)' ELSE '' END",
    "pay": "concat('pay (', CASE WHEN p.is_unpaid THEN 'unpaid' WHEN p.pay IS NULL "
    "THEN replace(p.salary_reason, '_', ' ') "
    "ELSE p.salary_currency_norm || ' ' || to_char(p.pay, 'FM9,999,999,990') END, ')')",
    "grade": "concat('grade', ' (' || nullif(concat_ws(' ', p.pay_plan, p.grade_min "
    "|| coalesce('-' || nullif(p.grade_max, p.grade_min), '')), '') || ')')",
    "hiring_path": "concat('hiring path', CASE WHEN p.share_hiring_path = 0 "
    "THEN ' (only ' || array_to_string(p.hiring_paths, ', ') || ')' "
    "WHEN p.share_hiring_path = 1 THEN ' (' || array_to_string(ARRAY(SELECT h FROM unnest(p.hiring_paths) h "
    "WHERE h = ANY (w.hiring_paths) ORDER BY h), ', ') || ')' END)",
    "agency": f"concat('agency', ' (' || CASE WHEN {_OF_AGENCY.format('department_std').replace('f.', 'p.')} "
    "THEN p.department_std ELSE coalesce(p.agency_std, p.department_std) END || ')')",
}


def _those(which: str) -> str:
    """What the parts say whose share fits `which`, without those that weigh nothing."""
    cases = (
        f"CASE WHEN w.weight_{part} > 0 AND {which.format(f'p.share_{part}')} THEN {says} END"
        for part, says in SAYS.items()
    )
    return f"nullif(concat_ws('; ', {', '.join(cases)}), '')"


_PERCENT = "trim_scale(100 * w.{}) || ' %'"
_DISQUALIFIED = """nullif(concat_ws('; ',
    CASE WHEN 'must_have_skill' = ANY (p.disqualified_by) THEN
         'lacks the must-have ' || array_to_string(p.lacks, ', ') END,
    CASE WHEN 'hiring_path' = ANY (p.disqualified_by) THEN 'not open to your hiring paths' END,
    CASE WHEN 'not_remote' = ANY (p.disqualified_by) THEN 'not remote' END), '')"""
_SENTENCE = f"""concat_ws(' ', {" + ".join(f"p.points_{part}" for part in PARTS)} || ' of 100.',
    'Fits: ' || {_those("{} = 1")} || '.',
    'Fits in part: ' || {_those("{0} > 0 AND {0} < 1")} || '.',
    'Does not fit: ' || {_those("{} = 0")} || '.',
    'Not known, counts ' || {_PERCENT.format("not_known_counts")} || ': ' || {_those("{} IS NULL")} || '.',
    'Disqualified, keeps '
        || {_PERCENT.format("disqualified_keeps")} || ' of the points: ' || {_DISQUALIFIED} || '.')"""
_NOT_KNOWN = ", ".join(
    f"CASE WHEN w.weight_{part} > 0 AND p.share_{part} IS NULL THEN '{part}' END" for part in PARTS
)


def stage(table: str) -> str:
    """Rank every posting of gold by `ref_wish`, into a new temporary table."""
    return f"""
CREATE TEMP TABLE {table} ON COMMIT DROP AS
WITH facts AS MATERIALIZED ({_FACTS}), shared AS MATERIALIZED ({_SHARED}), pointed AS MATERIALIZED ({_POINTS})
SELECT p.control_number, {" + ".join(f"p.points_{part}" for part in PARTS)} AS rank_score,
       {", ".join(f"p.points_{part}" for part in PARTS)},
       {_SENTENCE} AS rank_explain, p.disqualified_by, array_remove(ARRAY[{_NOT_KNOWN}], NULL) AS not_known,
       p.distance_km::double precision AS distance_km, w.profile, w.profile_digest, w.weights_digest, w.code_version
FROM pointed p CROSS JOIN ref_wish w
"""
