"""Clusters across sources: whose posting a row is, and what a cluster has of which source."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# The rows are USAJOBS's until the next build, which makes all of them anew: its code has another version.
COLUMN = """
ALTER TABLE gold.posting_cluster ADD COLUMN source text;
UPDATE gold.posting_cluster SET source = 'usajobs';
ALTER TABLE gold.posting_cluster ALTER COLUMN source SET NOT NULL;
"""
# Rows of USAJOBS have a name, a size and a representative of USAJOBS: they stand without the others.
BACK = """
DELETE FROM gold.posting_cluster WHERE source <> 'usajobs';
ALTER TABLE gold.posting_cluster DROP COLUMN source;
"""
DROP_VIEWS = "DROP VIEW gold.cluster, gold.cluster_report;"

_CLUSTER = """
CREATE VIEW gold.cluster AS
SELECT c.cluster_id, max(c.representative) AS control_number, {sources}count(*) AS postings,
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
"""
_COUNTS = """count(*) AS postings, count(*) FILTER (WHERE is_representative) AS retained,
       count(*) FILTER (WHERE NOT is_representative) AS merged,
       count(*) FILTER (WHERE relation = 'duplicate') AS duplicates,
       count(*) FILTER (WHERE relation = 'duplicate' AND NOT same_grades) AS duplicates_of_other_grades,
       count(*) FILTER (WHERE relation = 'twin') AS twins,
       count(*) FILTER (WHERE relation = 'near_duplicate') AS near_duplicates,"""
_REPORT = """
CREATE VIEW gold.cluster_report AS
SELECT {counts}
       count(*) FILTER (WHERE members = 1) AS alone,
       count(DISTINCT hash_key) AS hash_keys, coalesce(max(members), 0)::integer AS largest,
       count(*) FILTER (WHERE is_representative AND of_several) AS across_sources
FROM (SELECT *, count(*) OVER of_cluster AS members,
             min(source) OVER of_cluster <> max(source) OVER of_cluster AS of_several
      FROM gold.posting_cluster WINDOW of_cluster AS (PARTITION BY cluster_id)) AS counted;
COMMENT ON VIEW gold.cluster_report IS
    'Of all sources: postings = retained (one a cluster) + merged (duplicates + twins + near_duplicates).';
"""
_FORMER_REPORT = """
CREATE VIEW gold.cluster_report AS
SELECT {counts}
       count(*) FILTER (WHERE cluster_size = 1) AS alone,
       count(DISTINCT hash_key) AS hash_keys, coalesce(max(cluster_size), 0) AS largest
FROM gold.posting_cluster;
COMMENT ON VIEW gold.cluster_report IS
    'Merged and retained: postings = retained (one for each cluster) + merged (duplicates + twins + near_duplicates).';
"""


def upgrade() -> None:
    op.execute(DROP_VIEWS)
    op.execute(COLUMN)
    op.execute(_CLUSTER.format(sources="array_agg(DISTINCT c.source) AS sources, "))
    op.execute(_REPORT.format(counts=_COUNTS))


def downgrade() -> None:
    op.execute(DROP_VIEWS)
    op.execute(BACK)
    op.execute(_CLUSTER.format(sources=""))
    op.execute(_FORMER_REPORT.format(counts=_COUNTS))
