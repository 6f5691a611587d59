"""Three sources in one truth, and history: versions, status events, code lists, slices, the request budget."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Frozen: a later change of a contract in tables/ is a new revision. A test holds the two together.
# History cannot be made of what silver holds. The runs in bronze are loaded again, by the next backfill.
FORGET = "TRUNCATE silver.sighting, silver.job, ops.load, ops.lake_file CASCADE"

SILVER = """
ALTER TABLE silver.job
    ADD position_opening_status text
        CHECK (position_opening_status IN ('accepting', 'reviewing', 'selected', 'cancelled', 'closed')),
    ADD position_expire_date date,
    ADD sources text[] NOT NULL;

ALTER TABLE silver.job_details
    ADD vendor text,
    ADD supervisory_status boolean,
    ADD texts_source text,
    ADD texts_ingest_run_id text;
CREATE TABLE silver.job_version (
    control_number bigint NOT NULL,
    version integer NOT NULL,
    seen_from timestamp with time zone NOT NULL,
    seen_until timestamp with time zone,
    superseded_at timestamp with time zone,
    changed_fields text[] NOT NULL,
    position_id text,
    position_title text,
    organization_name text,
    department_name text,
    sub_agency text,
    pay_min numeric(12,2),
    pay_max numeric(12,2),
    pay_rate_interval_code text,
    publication_start timestamp without time zone,
    publication_start_date date,
    application_close timestamp without time zone,
    application_close_date date,
    remote_indicator boolean,
    telework_eligible boolean,
    position_opening_status text,
    position_expire_date date,
    carries_texts boolean NOT NULL,
    raw_json jsonb,
    source text NOT NULL,
    ingest_run_id text NOT NULL,
    bronze_object text NOT NULL,
    item_index integer NOT NULL,
    payload_sha256 bytea NOT NULL,
    content_sha256 bytea NOT NULL,
    gated boolean NOT NULL,
    code_version text NOT NULL,
    PRIMARY KEY (control_number, source, version),
    CHECK (version > 0),
    CHECK (seen_from <= seen_until AND seen_until <= superseded_at),
    CHECK ((seen_until IS NULL) = (superseded_at IS NULL))
);

CREATE TABLE silver.job_status_event (
    control_number bigint NOT NULL,
    observed_at timestamp with time zone NOT NULL,
    event text NOT NULL
        CHECK (event IN ('opened', 'reviewing', 'selected', 'cancelled', 'closed', 'reopened')),
    status text,
    happened_on date,
    source text NOT NULL,
    ingest_run_id text NOT NULL,
    PRIMARY KEY (control_number, observed_at, event)
);

CREATE TABLE silver.code (
    list_name text NOT NULL,
    code text NOT NULL,
    parent_code text NOT NULL,
    seen_from timestamp with time zone NOT NULL,
    superseded_at timestamp with time zone,
    label text NOT NULL,
    acronym text,
    is_disabled boolean NOT NULL,
    last_modified timestamp without time zone,
    ingest_run_id text NOT NULL,
    PRIMARY KEY (list_name, code, parent_code, seen_from),
    CHECK (seen_from < superseded_at)
);
CREATE INDEX job_version_run ON silver.job_version (ingest_run_id);
"""

# Names of the fields that differ, nested ones as Details.LowGrade; what varies by query is no change.
CHANGED_FIELDS = r"""
CREATE FUNCTION silver.changed_fields(old jsonb, new jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    WITH RECURSIVE pair (path, old, new) AS (
        SELECT '', old, new
        UNION ALL
        SELECT pair.path || '.' || field, pair.old -> field, pair.new -> field
        FROM pair CROSS JOIN LATERAL (
            SELECT jsonb_object_keys(pair.old || pair.new) AS field
        ) AS fields
        WHERE jsonb_typeof(pair.old) = 'object' AND jsonb_typeof(pair.new) = 'object'
          AND pair.old IS DISTINCT FROM pair.new
          AND field NOT IN ('RelevanceRank', 'PositionFormattedDescription', 'IsRadialSearch')
    )
    SELECT coalesce(array_agg(DISTINCT name ORDER BY name), '{}')
    FROM pair CROSS JOIN LATERAL (
        SELECT regexp_replace(path, '^\.(MatchedObjectDescriptor\.)?(UserArea\.)?', '') AS name
    ) AS named
    WHERE old IS DISTINCT FROM new
      AND (jsonb_typeof(old) = 'object' AND jsonb_typeof(new) = 'object') IS NOT TRUE
$$
"""

VIEWS = """
CREATE VIEW silver.job_history AS
SELECT v.control_number, v.source, v.version, v.seen_from,
       coalesce(v.seen_until, (SELECT max(s.seen_at) FROM silver.sighting s
                               WHERE (s.control_number, s.source) = (v.control_number, v.source))) AS last_seen_at,
       v.superseded_at, v.changed_fields, v.position_id, v.position_title, v.organization_name, v.department_name,
       v.sub_agency, v.pay_min, v.pay_max, v.pay_rate_interval_code, v.publication_start, v.publication_start_date,
       v.application_close, v.application_close_date, v.remote_indicator, v.telework_eligible,
       v.position_opening_status, v.position_expire_date, coalesce(v.raw_json, j.raw_json) AS raw_json,
       v.ingest_run_id, v.bronze_object, v.item_index, v.content_sha256, v.gated
FROM silver.job_version v
LEFT JOIN silver.job j
    ON (j.control_number, j.source, j.ingest_run_id) = (v.control_number, v.source, v.ingest_run_id);
COMMENT ON VIEW silver.job_history IS
    'Everything a source ever said of a posting, with the item as sent and the interval in which it was seen';

CREATE VIEW silver.current_code AS SELECT * FROM silver.code WHERE superseded_at IS NULL;
COMMENT ON VIEW silver.current_code IS 'The code lists as they were last seen';

CREATE VIEW silver.job_labelled AS
SELECT j.control_number, j.position_title, j.position_schedule_code, schedule.label AS position_schedule_label,
       j.position_offering_code, offering.label AS position_offering_label, j.pay_rate_interval_code,
       pay_interval.label AS pay_rate_interval_label, j.position_opening_status,
       status.label AS position_opening_status_label, d.service_type, service.label AS service_type_label,
       d.travel_code, travel.label AS travel_label, d.organization_codes, agency.code AS agency_code,
       agency.label AS agency_label, agency.acronym AS agency_acronym, agency.parent_code AS department_code
FROM silver.job j
LEFT JOIN silver.job_details d USING (control_number)
LEFT JOIN silver.current_code schedule
    ON (schedule.list_name, schedule.code) = ('positionscheduletypes', j.position_schedule_code)
LEFT JOIN silver.current_code offering
    ON (offering.list_name, offering.code) = ('positionofferingtypes', j.position_offering_code)
LEFT JOIN silver.current_code pay_interval
    ON (pay_interval.list_name, pay_interval.code) = ('remunerationrateintervalcodes', j.pay_rate_interval_code)
LEFT JOIN silver.current_code service ON (service.list_name, service.code) = ('servicetypes', d.service_type)
LEFT JOIN silver.current_code travel ON (travel.list_name, travel.code) = ('travelpercentages', d.travel_code)
LEFT JOIN silver.current_code agency
    ON (agency.list_name, agency.code) = ('agencysubelements', split_part(d.organization_codes, '/', 2))
LEFT JOIN silver.current_code status
    ON (status.list_name, status.code) = ('positionopeningstatuses', CASE j.position_opening_status
        WHEN 'accepting' THEN '1' WHEN 'closed' THEN '2' WHEN 'reviewing' THEN '3' WHEN 'cancelled' THEN '4'
        WHEN 'selected' THEN '5' END);
COMMENT ON VIEW silver.job_labelled IS 'The codes of each posting with what they stand for today';

CREATE VIEW silver.job_category_labelled AS
SELECT c.control_number, c.code, coalesce(series.label, c.name) AS label, series.parent_code AS job_family
FROM silver.job_category c
LEFT JOIN silver.current_code series ON (series.list_name, series.code) = ('occupationalseries', c.code);
COMMENT ON VIEW silver.job_category_labelled IS 'The occupational series of each posting with their names';

CREATE VIEW silver.job_grade_labelled AS
SELECT g.control_number, g.code, plan.label
FROM silver.job_grade g
LEFT JOIN silver.current_code plan ON (plan.list_name, plan.code) = ('payplans', g.code);
COMMENT ON VIEW silver.job_grade_labelled IS 'The pay plans of each posting with their names';
"""

OPS = """
CREATE TABLE ops.slice (
    ingest_run_id text NOT NULL REFERENCES ops.ingest_run,
    slice text NOT NULL,
    filters jsonb NOT NULL,
    api_total integer,
    postings_distinct integer NOT NULL,
    pages integer NOT NULL,
    state text NOT NULL
        CHECK (state IN ('proven', 'split', 'counted', 'incomplete', 'capped', 'superseded')),
    reasons text[] NOT NULL,
    PRIMARY KEY (ingest_run_id, slice)
);

CREATE TABLE ops.request_budget (
    name text PRIMARY KEY,
    next_start timestamp with time zone NOT NULL DEFAULT '-infinity',
    paused_until timestamp with time zone NOT NULL DEFAULT '-infinity',
    spent bigint NOT NULL DEFAULT 0
);
"""


def upgrade() -> None:
    op.execute(FORGET)
    op.execute(SILVER)
    op.execute(CHANGED_FIELDS)
    op.execute(VIEWS)
    op.execute(OPS)


def downgrade() -> None:
    op.execute("DROP TABLE ops.slice, ops.request_budget")
    op.execute("DROP VIEW silver.job_labelled, silver.job_category_labelled, silver.job_grade_labelled")
    op.execute("DROP VIEW silver.current_code, silver.job_history")
    op.execute("DROP FUNCTION silver.changed_fields; DROP TABLE silver.job_version, silver.job_status_event")
    op.execute("DROP TABLE silver.code")
    op.execute(
        "ALTER TABLE silver.job_details DROP vendor, DROP supervisory_status, DROP texts_source, "
        "DROP texts_ingest_run_id"
    )
    op.execute("ALTER TABLE silver.job DROP position_opening_status, DROP position_expire_date, DROP sources")
