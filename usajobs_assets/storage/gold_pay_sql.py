"""The SQL of `gold.pay_by_series`: quantiles of the pay of a year, by series, year of opening and part.

gold.posting → paid (a row per posting, series and part) → staged_pay_by_series
"""

# Quantiles of fewer say more about the postings than about the pay.
FEWEST = 5
_SHARES = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9}

# Bytes are compared much faster than words of a language, and the rows are sorted twice.
_PAID = """
CREATE TEMP TABLE paid ON COMMIT DROP AS
SELECT s.series COLLATE "C" AS series, part.dimension COLLATE "C" AS dimension,
       coalesce(part.value, 'unknown') COLLATE "C" AS value,
       coalesce(to_char(p.publication_start_date, 'YYYY'), 'unknown') COLLATE "C" AS year,
       p.salary_currency_norm COLLATE "C" AS currency,
       ((coalesce(p.salary_min_norm, p.salary_max_norm) + coalesce(p.salary_max_norm, p.salary_min_norm)) / 2)::float8
           AS pay
FROM gold.posting p
CROSS JOIN LATERAL unnest(p.series) AS s (series)
CROSS JOIN LATERAL (
    SELECT 'all', 'all'
    UNION ALL
    SELECT 'grade', p.pay_plan || coalesce('-' || coalesce(p.low_grade || '/' || nullif(p.high_grade, p.low_grade),
                                                          p.low_grade, p.high_grade), '')
    UNION ALL
    SELECT 'agency', coalesce(p.agency_std, p.department_std)
    UNION ALL
    SELECT 'state', state FROM unnest(CASE WHEN p.states = '{}' THEN '{unknown}' ELSE p.states END) AS state
) AS part (dimension, value)
WHERE coalesce(p.salary_max_norm, p.salary_min_norm) IS NOT NULL
"""
_QUANTILES = ", ".join(
    f"CASE WHEN postings >= {FEWEST} THEN round(quantile[{place}]::numeric, 2) END AS {name}"
    for place, name in enumerate(_SHARES, start=1)
)
_KEY = ", ".join(
    f'{name} COLLATE "default" AS {name}' for name in ("series", "dimension", "value", "year", "currency")
)
_STAGE = f"""
CREATE TEMP TABLE staged_pay_by_series ON COMMIT DROP AS
WITH grouped AS (
    SELECT series, dimension, value, CASE WHEN grouping(year) = 1 THEN 'all' ELSE year END AS year, currency,
           count(*)::integer AS postings,
           percentile_cont(ARRAY[{", ".join(map(str, _SHARES.values()))}]) WITHIN GROUP (ORDER BY pay) AS quantile
    FROM paid
    GROUP BY GROUPING SETS ((series, dimension, value, currency, year), (series, dimension, value, currency))
), named AS (SELECT code COLLATE "C" AS series, max(name) AS series_name FROM silver.job_category GROUP BY 1)
SELECT {_KEY}, series_name, postings, {_QUANTILES}
FROM grouped LEFT JOIN named USING (series)
"""
STAGE_PAY_BY_SERIES = (_PAID, "ANALYZE paid", _STAGE)
