"""Sightings say whether they brought the long texts, so that a load decides by them alone."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The content decides: every content that was ever seen is a version.
CARRIES_TEXTS = """
ALTER TABLE silver.sighting ADD carries_texts boolean NOT NULL DEFAULT false;
UPDATE silver.sighting s SET carries_texts = true
FROM silver.job_version v
WHERE (v.control_number, v.source, v.content_sha256) = (s.control_number, s.source, s.content_sha256)
  AND v.carries_texts;
ALTER TABLE silver.sighting ALTER carries_texts DROP DEFAULT;
"""


def upgrade() -> None:
    op.execute(CARRIES_TEXTS)


def downgrade() -> None:
    op.execute("ALTER TABLE silver.sighting DROP carries_texts")
