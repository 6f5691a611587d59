"""Which postings are one job announced more than once: every posting with its cluster, the clusters, and a report."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Frozen: a later change of a contract in tables/ is a new revision. A test holds the two together.
TABLE = """
CREATE TABLE gold.posting_cluster (
    control_number bigint NOT NULL,
    hash_key text NOT NULL,
    cluster_id text NOT NULL,
    cluster_size integer NOT NULL,
    is_representative boolean NOT NULL,
    representative bigint NOT NULL,
    relation text NOT NULL,
    same_grades boolean NOT NULL,
    twin_of bigint,
    similarity double precision NOT NULL,
    first_seen timestamp with time zone NOT NULL,
    last_seen timestamp with time zone NOT NULL,
    rules_digest text NOT NULL,
    code_version text NOT NULL,
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (control_number),
    CHECK (relation IN ('representative', 'twin', 'duplicate', 'near_duplicate')),
    CHECK (is_representative = (relation = 'representative')),
    CHECK (is_representative = (representative = control_number)),
    CHECK (hash_key ~ '^[0-9a-f]{32}$'),
    CHECK (similarity > 0 AND similarity <= 1),
    CHECK (twin_of <> control_number),
    CHECK (first_seen <= last_seen)
);
CREATE INDEX posting_cluster_members ON gold.posting_cluster (cluster_id);
CREATE INDEX posting_cluster_hash_key ON gold.posting_cluster (hash_key);
"""

VIEWS = """
CREATE VIEW gold.cluster AS
SELECT c.cluster_id, max(c.representative) AS control_number, count(*) AS postings,
       count(*) FILTER (WHERE c.relation = 'duplicate') AS duplicates,
       count(*) FILTER (WHERE c.relation = 'twin') AS twins,
       count(*) FILTER (WHERE c.relation = 'near_duplicate') AS near_duplicates,
       min(c.first_seen) AS first_seen, max(c.last_seen) AS last_seen,
       min(p.publication_start_date) AS first_opened, max(p.publication_start_date) AS last_opened,
       max(p.application_close_date) AS last_closes,
       max(p.position_title) FILTER (WHERE c.is_representative) AS position_title,
       max(p.agency_std) FILTER (WHERE c.is_representative) AS agency_std,
       max(p.location_std) FILTER (WHERE c.is_representative) AS location_std,
       array_agg(DISTINCT p.position_title) AS titles,
       array_agg(c.control_number ORDER BY c.control_number) AS control_numbers
FROM gold.posting_cluster c JOIN gold.posting p USING (control_number)
GROUP BY c.cluster_id;
COMMENT ON VIEW gold.cluster IS
    'A row for each cluster: the posting that represents it (control_number), its members, when it was seen and open.';
CREATE VIEW gold.cluster_report AS
SELECT count(*) AS postings, count(*) FILTER (WHERE is_representative) AS retained,
       count(*) FILTER (WHERE NOT is_representative) AS merged,
       count(*) FILTER (WHERE relation = 'duplicate') AS duplicates,
       count(*) FILTER (WHERE relation = 'duplicate' AND NOT same_grades) AS duplicates_of_other_grades,
       count(*) FILTER (WHERE relation = 'twin') AS twins,
       count(*) FILTER (WHERE relation = 'near_duplicate') AS near_duplicates,
       count(*) FILTER (WHERE cluster_size = 1) AS alone,
       count(DISTINCT hash_key) AS hash_keys, coalesce(max(cluster_size), 0) AS largest
FROM gold.posting_cluster;
COMMENT ON VIEW gold.cluster_report IS
    'Merged and retained: postings = retained (one for each cluster) + merged (duplicates + twins + near_duplicates).';
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(VIEWS)


def downgrade() -> None:
    op.execute("DROP VIEW gold.cluster, gold.cluster_report")
    op.execute("DROP TABLE gold.posting_cluster")
