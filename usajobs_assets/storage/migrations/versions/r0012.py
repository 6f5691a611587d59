"""A second provider: what JSearch told, every content once, and each posting as it was last seen."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Frozen: a later change of a contract in tables/ is a new revision. A test holds the two together.
TABLES = """
CREATE TABLE silver.jsearch_content (
    control_number bigint NOT NULL,
    content_sha256 bytea NOT NULL,
    source_id text NOT NULL,
    position_title text NOT NULL,
    employer_name text NOT NULL,
    employer_website text,
    employer_type text,
    employer_size text,
    publisher text,
    employment_types text[],
    apply_uri text,
    description text,
    is_remote boolean,
    city text,
    state text,
    country text,
    latitude double precision,
    longitude double precision,
    pay_min numeric(12,2),
    pay_max numeric(12,2),
    pay_currency text,
    pay_period text,
    skills text[],
    language text,
    posted_at timestamp with time zone,
    expires_at timestamp with time zone,
    raw_json jsonb NOT NULL,
    sanitised text[] NOT NULL,
    code_version text NOT NULL,
    PRIMARY KEY (control_number, content_sha256),
    CHECK (control_number < 0),
    CHECK (pay_min <= pay_max)
);
CREATE TABLE silver.jsearch_job (
    control_number bigint NOT NULL,
    source_id text NOT NULL,
    position_title text NOT NULL,
    employer_name text NOT NULL,
    employer_website text,
    employer_type text,
    employer_size text,
    publisher text,
    employment_types text[],
    apply_uri text,
    description text,
    is_remote boolean,
    city text,
    state text,
    country text,
    latitude double precision,
    longitude double precision,
    pay_min numeric(12,2),
    pay_max numeric(12,2),
    pay_currency text,
    pay_period text,
    skills text[],
    language text,
    posted_at timestamp with time zone,
    expires_at timestamp with time zone,
    raw_json jsonb NOT NULL,
    sanitised text[] NOT NULL,
    source text NOT NULL,
    ingest_run_id text NOT NULL,
    bronze_object text NOT NULL,
    item_index integer NOT NULL,
    payload_sha256 bytea NOT NULL,
    content_sha256 bytea NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    gated boolean NOT NULL,
    code_version text NOT NULL,
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (control_number),
    UNIQUE (source_id),
    CHECK (control_number < 0),
    CHECK (pay_min <= pay_max)
);
CREATE INDEX jsearch_job_posted ON silver.jsearch_job (posted_at);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE silver.jsearch_job, silver.jsearch_content")
