"""What must hold of gold at any time, counted in the database: rows that break a claim, with a few examples."""

from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.gold_cluster_claims import CLUSTER_CLAIMS

_SHOWN = 5


def broken(services: Services, claim: str) -> tuple[int, list[int]]:
    """How many rows break `claim`, and the first control numbers."""
    with services.warehouse.connect() as connection:
        found = connection.execute(_CLAIMS[claim].encode()).fetchall()
    numbers = [int(number) for (number,) in found]
    return len(numbers), sorted(set(numbers))[:_SHOWN]


def share_without_standard(services: Services) -> float:
    """The share of postings whose title no entry of titles.yml fits; 0 without postings."""
    with services.warehouse.connect() as connection:
        row = connection.execute(_SHARE).fetchone()
    return float(row[0]) if row else 0.0


_SHARE = "SELECT coalesce(avg((job_title_std IS NULL)::integer), 0) FROM gold.posting"
_CLAIMS = {
    **CLUSTER_CLAIMS,
    "postings_not_new_once": """
SELECT coalesce(j.control_number, c.control_number)
FROM (SELECT control_number FROM silver.job UNION ALL SELECT control_number FROM silver.jsearch_job) j
FULL JOIN (SELECT control_number, count(*) AS times FROM gold.posting_change WHERE kind = 'new' GROUP BY 1) c
    USING (control_number)
WHERE j.control_number IS NULL OR c.times IS DISTINCT FROM 1
""",
    "postings_on_one_side": """
SELECT coalesce(j.control_number, g.control_number) FROM (SELECT control_number, 'usajobs' AS source FROM silver.job
      UNION ALL SELECT control_number, 'jsearch' FROM silver.jsearch_job) j
FULL JOIN gold.posting g USING (control_number, source)
WHERE j.control_number IS NULL OR g.control_number IS NULL
""",
    "locations_on_one_side": """
SELECT coalesce(l.control_number, g.control_number)
FROM (SELECT control_number, loc_idx FROM silver.job_location
      UNION ALL SELECT control_number, 0 FROM silver.jsearch_job
      WHERE num_nonnulls(city, state, country, latitude, longitude) > 0) l
FULL JOIN gold.posting_location g USING (control_number, loc_idx)
WHERE l.control_number IS NULL OR g.control_number IS NULL
""",
    "ranked_on_one_side": """
SELECT coalesce(p.control_number, r.control_number)
FROM gold.posting p FULL JOIN gold.ranked_posting r USING (control_number)
WHERE p.control_number IS NULL OR r.control_number IS NULL
""",
    "odd_scores": """
SELECT control_number FROM gold.ranked_posting
WHERE rank_score NOT BETWEEN 0 AND 100 OR NOT starts_with(rank_explain, rank_score || ' of 100.')
   OR least(points_title, points_skills, points_place, points_pay, points_grade, points_hiring_path, points_agency) < 0
   OR rank_score <> points_title + points_skills + points_place + points_pay + points_grade + points_hiring_path
                    + points_agency
""",
    # The factors are written out again: counted with those of the build, a wrong one would be right.
    "odd_pay": """
SELECT control_number FROM gold.posting
WHERE salary_max_norm <= 0 OR salary_min_norm < 0 OR salary_min_norm > salary_max_norm
   OR (pay_rate_interval_code = 'WC' AND coalesce(salary_min_norm, salary_max_norm) IS NOT NULL)
   OR (coalesce(salary_min_norm, salary_max_norm) IS NULL) <> (salary_reason IS NOT NULL)
   OR abs(coalesce(salary_max_norm, salary_min_norm) - fx_rate::numeric * coalesce(pay_max, pay_min)
          * CASE pay_rate_interval_code WHEN 'PA' THEN 1 WHEN 'PH' THEN 2087 WHEN 'PD' THEN 260
                                        WHEN 'WK' THEN 52 WHEN 'BW' THEN 26 WHEN 'PM' THEN 12 END) > 0.01
""",
}
