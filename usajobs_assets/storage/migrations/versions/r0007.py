"""Versions of the rules that gold goes by, and which of them was active when."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# The numbers have no gaps: whoever activates says after which activation, and of two that say the same one loses.
RULEBOOK = """
CREATE TABLE ops.rulebook_version (
    digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
    files jsonb NOT NULL CHECK (jsonb_typeof(files) = 'object' AND files <> '{}'),
    made_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    made_by text NOT NULL CHECK (made_by <> '')
);
CREATE TABLE ops.rulebook_activation (
    number integer PRIMARY KEY CHECK (number > 0),
    digest text NOT NULL REFERENCES ops.rulebook_version,
    activated_at timestamp with time zone NOT NULL,
    activated_by text NOT NULL CHECK (activated_by <> ''),
    because text NOT NULL,
    follows_shipped boolean NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.rulebook_version
    FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.rulebook_activation
    FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();
"""


def upgrade() -> None:
    op.execute(RULEBOOK)


def downgrade() -> None:
    op.execute("DROP TABLE ops.rulebook_activation, ops.rulebook_version")
