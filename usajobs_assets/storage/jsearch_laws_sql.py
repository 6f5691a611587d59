"""The laws of JSearch's tables as questions to the database, in the form of laws_sql. Strings only."""

from usajobs_assets.storage.laws_sql import COUNTED

SIGHTINGS_WITHOUT_CONTENT = f"""
SELECT r.source, r.day, {COUNTED}
FROM silver.sighting s
LEFT JOIN silver.jsearch_content c USING (control_number, content_sha256)
LEFT JOIN silver.jsearch_job j ON j.control_number = s.control_number
LEFT JOIN ops.ingest_run r ON r.ingest_run_id = s.ingest_run_id
CROSS JOIN LATERAL (SELECT 'posting ' || s.control_number AS example) x
WHERE s.source = 'jsearch' AND (c.control_number IS NULL OR j.control_number IS NULL)
GROUP BY 1, 2 ORDER BY 2, 1
"""

CONTENT_WITHOUT_SIGHTING = f"""
SELECT NULL::text, NULL::date, {COUNTED}
FROM silver.jsearch_content c CROSS JOIN LATERAL (SELECT 'posting ' || c.control_number AS example) x
WHERE NOT EXISTS (SELECT 1 FROM silver.sighting s
                  WHERE (s.control_number, s.content_sha256) = (c.control_number, c.content_sha256))
HAVING count(*) > 0
"""
