"""Indexes for two questions that people ask: what does an agency offer, and what was open on a day."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Of an agency, the postings that close last come first without sorting. A range of days answers for any day of the
# past; the closing date alone would have to pass over everything that closed since.
INDEXES = """
CREATE INDEX job_organization ON silver.job (organization_name, application_close_date);
CREATE INDEX job_open_days ON silver.job
    USING gist (daterange(publication_start_date, application_close_date, '[]'));
"""


def upgrade() -> None:
    op.execute(INDEXES)


def downgrade() -> None:
    op.execute("DROP INDEX silver.job_organization, silver.job_open_days")
