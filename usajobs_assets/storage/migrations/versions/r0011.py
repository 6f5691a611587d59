"""What happened to postings, for gold; and which of it was told to whom."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Frozen: a later change of a contract in tables/ is a new revision. A test holds the two together.
CHANGES = """
CREATE TABLE gold.posting_change (
    control_number bigint NOT NULL,
    change_id text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    kind text NOT NULL CHECK (kind IN ('new', 'closing_date_moved', 'pay_edited', 'title_edited', 'reviewing',
                                       'selected', 'cancelled', 'closed', 'reopened')),
    old_value text,
    new_value text NOT NULL,
    occurrence integer NOT NULL CHECK (occurrence > 0),
    opened_on date,
    source text NOT NULL,
    ingest_run_id text NOT NULL,
    code_version text NOT NULL,
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (control_number, change_id)
);
CREATE INDEX posting_change_at ON gold.posting_change (changed_at, kind);
"""

# What was told and since when alerts are told at all: no rebuild of gold touches either.
ALERTS = """
CREATE TABLE ops.alert (
    search text NOT NULL,
    receiver text NOT NULL,
    control_number bigint NOT NULL,
    change_id text NOT NULL,
    kind text NOT NULL,
    new_value text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    told_in text NOT NULL,
    told_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (search, receiver, control_number, change_id)
);
CREATE UNIQUE INDEX alert_once ON ops.alert (search, receiver, control_number, kind, changed_at, md5(new_value));
CREATE TABLE ops.alert_start (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    started_at timestamp with time zone NOT NULL
);
"""


def upgrade() -> None:
    op.execute(CHANGES)
    op.execute(ALERTS)


def downgrade() -> None:
    op.execute("DROP TABLE ops.alert_start, ops.alert")
    op.execute("DROP TABLE gold.posting_change")
