"""What a posting of gold was made from, so that only those are made anew of which silver tells something else."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not known of the rows that are there; the next build makes all of them: its code has another version.
    op.execute("ALTER TABLE gold.posting ADD COLUMN silver_key text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE gold.posting ALTER COLUMN silver_key DROP DEFAULT")


def downgrade() -> None:
    op.execute("ALTER TABLE gold.posting DROP COLUMN silver_key")
