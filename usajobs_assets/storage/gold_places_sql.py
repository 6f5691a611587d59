"""The SQL of places: the parts of a location, one spelling, and coordinates that can be true.

    what sources tell (gold_told_sql), ref_state, ref_country → staged_posting_location → places (one row a posting)

Strings only; `gold_loader` runs them.
"""

from usajobs_assets.storage.gold_told_sql import PLACES_TOLD
from usajobs_assets.storage.silver_sql import names
from usajobs_assets.tables.gold_posting_location import GOLD_POSTING_LOCATION

_PARTS = f"""
SELECT control_number, loc_idx, location_name, latitude, longitude, nullif(btrim(city), '') AS first_part,
       nullif(btrim(state), '') AS state, nullif(btrim(country), '') AS country, is_negotiable, is_anywhere
FROM ({PLACES_TOLD}) told
"""
_NAMED = rf"""
SELECT p.*, s.code AS state_code, coalesce(s.region, c.region) AS region,
       coalesce(p.country, CASE WHEN s.code IS NOT NULL THEN 'United States' END) AS known_country,
       CASE WHEN p.is_negotiable OR p.is_anywhere OR lower(p.first_part) = lower(p.country) THEN NULL
            -- the District is one city, however it is written
            WHEN s.code = 'DC' AND p.first_part ~* '^(washington,? *d\.?c\.?|district of columbia)$' THEN 'Washington'
            WHEN lower(p.first_part) = lower(p.state) AND p.location_name !~ ',' THEN NULL
            ELSE p.first_part END AS city
FROM ({_PARTS}) p
LEFT JOIN ref_state s ON s.key = lower(p.state) AND coalesce(p.country, 'United States') = 'United States'
LEFT JOIN ref_country c ON c.key = lower(p.country)
"""
_SPELLED = f"""
SELECT n.*,
       CASE WHEN is_negotiable THEN 'Negotiable'
            WHEN is_anywhere THEN 'Anywhere in the United States'
            ELSE nullif(concat_ws(', ', city, CASE WHEN known_country = 'United States'
                     THEN coalesce(state_code, state, CASE WHEN city IS NULL THEN known_country END)
                     ELSE known_country END), '') END AS location_std,
       NOT (is_negotiable OR is_anywhere OR (latitude = 0 AND longitude = 0))
           AND latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180
           AND (known_country IS DISTINCT FROM 'United States'
                -- from American Samoa to Alaska, and west to Guam: a lost sign puts a city elsewhere
                OR (latitude BETWEEN -15 AND 72 AND (longitude < -64 OR longitude > 144))) AS can_be_there
FROM ({_NAMED}) n
"""
STAGE_LOCATIONS = f"""
CREATE TEMP TABLE staged_posting_location ON COMMIT DROP AS
SELECT control_number, loc_idx, location_name, city, state, state_code, known_country AS country, region, location_std,
       CASE WHEN can_be_there THEN latitude END AS latitude, CASE WHEN can_be_there THEN longitude END AS longitude,
       is_negotiable, is_anywhere,
       row_number() OVER (PARTITION BY control_number, coalesce(location_std, location_name, loc_idx::text)
                          ORDER BY loc_idx) > 1 AS is_repeat,
       current_setting('gold.code_version') AS code_version
FROM ({_SPELLED}) AS spelled
"""

# One row a posting that has places at all.
PLACES = """
SELECT control_number, count(*) AS places, min(location_std) AS only_place,
       coalesce(array_agg(DISTINCT state_code) FILTER (WHERE state_code IS NOT NULL AND NOT is_negotiable
                                                         AND NOT is_anywhere), '{}') AS states,
       bool_or(is_negotiable) AS is_negotiable, bool_or(is_anywhere) AS is_anywhere,
       bool_or(location_name ~* 'remote job') AS is_remote
FROM staged_posting_location WHERE NOT is_repeat GROUP BY 1
"""
LOCATION_COLUMNS = names(GOLD_POSTING_LOCATION)
