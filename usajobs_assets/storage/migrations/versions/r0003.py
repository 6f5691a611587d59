"""What people decide, and who did what when; what is to be told to others."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPS = """
CREATE TABLE ops.audit_event (
    audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL CHECK (actor <> ''),
    action text NOT NULL CHECK (action <> ''),
    subject text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}'
);

CREATE FUNCTION ops.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP;
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();

ALTER TABLE ops.quarantine
    ADD quarantine_id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    ADD decided_at timestamp with time zone,
    ADD decided_by text,
    ADD note text;
CREATE INDEX quarantine_state ON ops.quarantine (state, reason);

CREATE TABLE ops.outbox (
    idempotency_key text PRIMARY KEY,
    kind text NOT NULL,
    target text NOT NULL,
    body jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,
    not_before timestamp with time zone NOT NULL DEFAULT '-infinity',
    delivered_at timestamp with time zone,
    last_error text
);
CREATE INDEX outbox_waiting ON ops.outbox (not_before) WHERE delivered_at IS NULL;
"""


def upgrade() -> None:
    op.execute(OPS)


def downgrade() -> None:
    op.execute("DROP TABLE ops.outbox, ops.audit_event; DROP FUNCTION ops.refuse_change")
    op.execute(
        "ALTER TABLE ops.quarantine DROP quarantine_id, DROP decided_at, DROP decided_by, DROP note; "
        "DROP INDEX ops.quarantine_state"
    )
