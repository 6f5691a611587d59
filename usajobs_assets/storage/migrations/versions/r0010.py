"""Gold's statistics: runs, pay, days, time to fill, late arrivals."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Frozen: a later change of a contract in tables/ is a new revision. A test holds the two together.
TABLES = """
CREATE TABLE gold.run_stats (
    source text NOT NULL,
    day date NOT NULL,
    runs integer NOT NULL,
    runs_proven integer NOT NULL,
    runs_refused integer NOT NULL,
    runs_loaded integer NOT NULL,
    fetched bigint NOT NULL,
    accepted bigint NOT NULL,
    deduplicated bigint NOT NULL,
    quarantined bigint NOT NULL,
    held_back bigint NOT NULL,
    postings bigint NOT NULL,
    in_gold bigint NOT NULL,
    matched bigint NOT NULL,
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (source, day)
);
CREATE TABLE gold.pay_by_series (
    series text NOT NULL,
    dimension text NOT NULL CHECK (dimension IN ('all', 'grade', 'state', 'agency')),
    value text NOT NULL,
    year text NOT NULL,
    currency text NOT NULL,
    series_name text,
    postings integer NOT NULL CHECK (postings > 0),
    p10 numeric(12,2),
    p25 numeric(12,2),
    p50 numeric(12,2),
    p75 numeric(12,2),
    p90 numeric(12,2),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (series, dimension, value, year, currency),
    CHECK (p10 >= 0 AND p10 <= p25 AND p25 <= p50 AND p50 <= p75 AND p75 <= p90)
);
CREATE TABLE gold.postings_by_day (
    day date NOT NULL,
    opened integer NOT NULL,
    closed integer NOT NULL,
    cancelled integer NOT NULL,
    open_at_end integer NOT NULL,
    is_proven boolean NOT NULL,
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (day),
    CHECK (open_at_end >= 0 AND cancelled <= closed)
);
CREATE TABLE gold.time_to_fill (
    control_number bigint NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('selected', 'cancelled', 'closed')),
    agency_std text,
    series text[] NOT NULL,
    opened_on date,
    applications_until date,
    not_yet_on date,
    seen_on date NOT NULL,
    days integer,
    uncertain_days integer,
    is_watched boolean NOT NULL,
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (control_number)
);
CREATE TABLE gold.late_arrivals (
    control_number bigint NOT NULL,
    open_date date NOT NULL,
    seen_on date NOT NULL,
    days_late integer NOT NULL,
    ingest_run_id text NOT NULL,
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (control_number)
);
CREATE INDEX pay_by_series_value ON gold.pay_by_series (dimension, value, year);
CREATE INDEX time_to_fill_agency ON gold.time_to_fill (agency_std, outcome);
"""

# Only what was watched: else the day on which a backfill first saw an old posting would count as its end.
VIEWS = """
CREATE VIEW gold.time_to_fill_quantiles AS
SELECT dimension, value, outcome, postings, quantile[1] AS p10, quantile[2] AS p25, quantile[3] AS p50,
       quantile[4] AS p75, quantile[5] AS p90
FROM (
    SELECT part.dimension, part.value, t.outcome, count(*)::integer AS postings,
           percentile_cont(ARRAY[0.1, 0.25, 0.5, 0.75, 0.9]) WITHIN GROUP (ORDER BY t.days) AS quantile
    FROM gold.time_to_fill t
    CROSS JOIN LATERAL (
        SELECT 'all', 'all'
        UNION ALL SELECT 'agency', coalesce(t.agency_std, 'unknown')
        UNION ALL SELECT 'series', series FROM unnest(t.series) AS series
    ) AS part (dimension, value)
    WHERE t.is_watched
    GROUP BY 1, 2, 3
) AS grouped;
COMMENT ON VIEW gold.time_to_fill_quantiles IS
    'Days from opening to the outcome, by agency and series, of postings whose outcome is known to the month.';
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(VIEWS)


def downgrade() -> None:
    op.execute("DROP VIEW gold.time_to_fill_quantiles")
    op.execute(
        "DROP TABLE gold.run_stats, gold.pay_by_series, gold.postings_by_day, gold.time_to_fill, gold.late_arrivals"
    )
