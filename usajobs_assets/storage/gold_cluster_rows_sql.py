"""The SQL that makes the rows of `gold.posting_cluster`, once it is known which keys come together.

    key_of_posting, joined, gold.posting, silver.sighting → member → staged_posting_cluster

Keep out: keys and what is similar (gold_cluster_sql).
"""

from collections.abc import Sequence

# Greater is better, and null is worst. None of them asks what day it is: of several postings the one that takes
# applications longest is open if any of them is.
_CRITERIA = {
    "not_cancelled": "coalesce(p.position_opening_status, '') NOT IN ('cancelled', 'canceled')",
    "closes_last": "coalesce(least(p.application_close_date, p.position_expire_date), '-infinity')",
    "public": "coalesce(k.for_public, false)",
    "newest": "coalesce(p.publication_start_date, '-infinity')",
    "complete": "num_nonnulls(p.apply_uri, p.salary_max_norm, p.grade_max, p.hiring_paths, p.telework_eligible,"
    " p.security_clearance, p.total_openings, nullif(p.location_count, 0), nullif(p.series, '{}'),"
    " nullif(p.skills, '{}'))",
}
# The first source of a cluster names it and stands for it; sizes are counted source by source.
_MEMBERS = """
CREATE TEMP TABLE member ON COMMIT DROP AS
SELECT k.control_number, k.source, k.hash_key, k.grades, k.for_public, k.opened - date '2000-01-01' AS opened,
       coalesce(j.centre, k.key_id) AS cluster, coalesce(j.similarity, 1) AS similarity,
       row_number() OVER (of_cluster ORDER BY k.source_place, {best}) AS place,
       count(*) OVER (PARTITION BY coalesce(j.centre, k.key_id), k.source_place) AS size,
       first_value(k.source || ':' || k.source_id) OVER (of_cluster ORDER BY k.source_place, k.control_number) AS name
FROM key_of_posting k JOIN gold.posting p USING (control_number) LEFT JOIN joined j USING (key_id)
WINDOW of_cluster AS (PARTITION BY coalesce(j.centre, k.key_id))
"""
# The nearest of the other audience before and after a posting, in the order of days: never its distance to all others.
_NEAREST = (
    "{pick}(CASE WHEN for_public IS {side} THEN ARRAY[opened, control_number] END) OVER "
    "(PARTITION BY cluster, source, grades ORDER BY opened {way}, control_number {way} ROWS UNBOUNDED PRECEDING)"
)
_BEFORE, _AFTER = {"pick": "max", "way": "ASC"}, {"pick": "min", "way": "DESC"}
TWINS = f"""
CREATE TEMP TABLE twin ON COMMIT DROP AS
SELECT control_number,
       CASE WHEN after IS NULL OR opened - before[1] <= after[1] - opened THEN before[2] ELSE after[2] END AS twin_of
FROM (
    SELECT control_number, opened,
           CASE WHEN opened - before[1] <= days THEN before END AS before,
           CASE WHEN after[1] - opened <= days THEN after END AS after
    FROM (
        SELECT control_number, opened, current_setting('gold.twin_days')::integer AS days,
               CASE WHEN for_public THEN {_NEAREST.format(side="FALSE", **_BEFORE)}
                    ELSE {_NEAREST.format(side="TRUE", **_BEFORE)} END AS before,
               CASE WHEN for_public THEN {_NEAREST.format(side="FALSE", **_AFTER)}
                    ELSE {_NEAREST.format(side="TRUE", **_AFTER)} END AS after
        FROM member WHERE size > 1 AND for_public IS NOT NULL AND opened IS NOT NULL
    ) AS around
) AS near WHERE before IS NOT NULL OR after IS NOT NULL
"""
STAGE = """
CREATE TEMP TABLE staged_posting_cluster ON COMMIT DROP AS
SELECT m.control_number, m.source, replace(m.hash_key::text, '-', '') AS hash_key, m.name AS cluster_id,
       m.size::integer AS cluster_size, m.place = 1 AS is_representative, r.control_number AS representative,
       CASE WHEN m.place = 1 THEN 'representative'
            WHEN t.twin_of IS NOT NULL AND (NOT m.for_public OR t.twin_of = r.control_number) THEN 'twin'
            WHEN m.hash_key = r.hash_key THEN 'duplicate' ELSE 'near_duplicate' END AS relation,
       m.grades = r.grades AS same_grades, t.twin_of,
       round(m.similarity::numeric, 3)::double precision AS similarity, s.first_seen, s.last_seen,
       current_setting('gold.rules_digest') AS rules_digest, current_setting('gold.code_version') AS code_version
FROM member m
JOIN member r ON r.cluster = m.cluster AND r.place = 1
LEFT JOIN twin t ON t.control_number = m.control_number
JOIN (SELECT control_number, min(seen_at) AS first_seen, max(seen_at) AS last_seen FROM silver.sighting GROUP BY 1) s
  ON s.control_number = m.control_number
"""


def members(criteria: Sequence[str]) -> str:
    """Every posting with its cluster and its place in it; the first of `criteria` that tells two apart decides."""
    best = ", ".join(f"{_CRITERIA[criterion]} DESC" for criterion in criteria)
    return _MEMBERS.format(best=f"{best}, k.control_number DESC")
