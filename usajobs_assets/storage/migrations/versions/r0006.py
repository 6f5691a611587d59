"""Gold's first mart: comparable postings with their places, what is open of them, and when marts were built."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Frozen: a later change of a contract in tables/ is a new revision. A test holds the two together.
TABLES = """
CREATE TABLE gold.posting (
    control_number bigint NOT NULL,
    position_id text NOT NULL,
    position_uri text NOT NULL,
    apply_uri text,
    position_title text NOT NULL,
    job_title_std text,
    series text[] NOT NULL,
    position_schedule_code text,
    position_offering_code text,
    position_opening_status text,
    organization_name text,
    department_name text,
    agency_std text,
    department_std text,
    agency_size_bin text NOT NULL,
    agency_size_as_of date,
    pay_min numeric(12,2),
    pay_max numeric(12,2),
    pay_rate_interval_code text,
    salary_min_norm numeric(12,2),
    salary_max_norm numeric(12,2),
    salary_currency_norm text NOT NULL,
    salary_reason text,
    is_unpaid boolean NOT NULL,
    fx_rate double precision NOT NULL,
    fx_date date,
    location_std text,
    states text[] NOT NULL,
    location_count integer NOT NULL,
    is_remote boolean,
    is_negotiable boolean NOT NULL,
    is_nationwide boolean NOT NULL,
    telework_eligible boolean,
    travel_code text,
    travel text,
    hiring_paths text[],
    is_public boolean,
    who_may_apply text,
    pay_plan text,
    low_grade text,
    high_grade text,
    grade_min integer,
    grade_max integer,
    promotion_potential text,
    security_clearance text,
    needs_clearance boolean,
    total_openings text,
    skills text[] NOT NULL,
    skills_found_in jsonb NOT NULL,
    publication_start_date date,
    application_close_date date,
    closes_at timestamp with time zone,
    position_expire_date date,
    is_evergreen boolean NOT NULL,
    sources text[] NOT NULL,
    ingest_run_id text NOT NULL,
    content_sha256 bytea NOT NULL,
    texts_key text NOT NULL,
    rules_digest text NOT NULL,
    code_version text NOT NULL,
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (control_number),
    CHECK (salary_min_norm >= 0 AND salary_max_norm >= 0 AND salary_min_norm <= salary_max_norm),
    CHECK (NOT is_unpaid OR (salary_min_norm IS NULL AND salary_max_norm IS NULL)),
    CHECK ((salary_reason IS NULL) = (coalesce(salary_min_norm, salary_max_norm) IS NOT NULL)),
    CHECK (grade_min >= 0 AND grade_max >= 0)
);
CREATE TABLE gold.posting_location (
    control_number bigint NOT NULL,
    loc_idx integer NOT NULL,
    location_name text,
    city text,
    state text,
    state_code text,
    country text,
    region text,
    location_std text,
    latitude double precision,
    longitude double precision,
    is_negotiable boolean NOT NULL,
    is_anywhere boolean NOT NULL,
    is_repeat boolean NOT NULL,
    code_version text NOT NULL,
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (control_number, loc_idx),
    CHECK (latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180),
    CHECK ((latitude IS NULL) = (longitude IS NULL))
);
CREATE INDEX posting_closes_at ON gold.posting (closes_at);
CREATE INDEX posting_title ON gold.posting (job_title_std);
CREATE INDEX posting_agency ON gold.posting (agency_std, closes_at);
CREATE INDEX posting_skills ON gold.posting USING gin (skills);
CREATE INDEX posting_states ON gold.posting USING gin (states);
CREATE INDEX posting_location_place ON gold.posting_location (state_code, city);
"""

# A view, for in how long a posting closes is another answer every second.
VIEWS = """
CREATE VIEW gold.open_posting AS
SELECT p.*, p.closes_at - now() AS closes_in FROM gold.posting p
WHERE p.closes_at > now()
  AND p.publication_start_date <= (now() AT TIME ZONE 'America/New_York')::date
  AND coalesce(p.position_opening_status, 'accepting') = 'accepting'
  AND (p.position_expire_date > (now() AT TIME ZONE 'America/New_York')::date) IS NOT FALSE;
COMMENT ON VIEW gold.open_posting IS
    'Postings that take applications now, and for how long still (closes_in).';
CREATE VIEW gold.title_without_standard AS
SELECT position_title, count(*) AS postings FROM gold.posting WHERE job_title_std IS NULL GROUP BY 1;
COMMENT ON VIEW gold.title_without_standard IS
    'Titles that no entry of titles.yml fits, and how many postings have them.';
"""

BUILDS = """
CREATE TABLE ops.gold_build (
    mart text PRIMARY KEY,
    inputs_sha256 text NOT NULL,
    rules_digest text NOT NULL,
    code_version text NOT NULL,
    rows bigint NOT NULL,
    rows_written bigint NOT NULL,
    rows_removed bigint NOT NULL,
    seconds double precision NOT NULL,
    built_at timestamp with time zone NOT NULL DEFAULT now()
);
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(VIEWS)
    op.execute(BUILDS)


def downgrade() -> None:
    op.execute("DROP TABLE ops.gold_build")
    op.execute("DROP VIEW gold.open_posting, gold.title_without_standard")
    op.execute("DROP TABLE gold.posting, gold.posting_location")
