"""Alembic's entry point: runs the migrations on the connection that `storage.migrate` hands over.

All steps run in one transaction (PostgreSQL's DDL is transactional), so a migration that fails half-way
leaves the schema as it was.
"""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table_schema="ops",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
