"""Dagster's storage as `dagster.yaml` names it: the Postgres of DAGSTER_PG_URL, else the embedded one.

With `env: DAGSTER_PG_URL` in the file itself a plain `dagster dev` would refuse to start on a laptop, and without
any storage it would keep a history of its own, apart from that of `usajobs run`.

Every process of Dagster opens it, and all that Dagster remembers passes through it: here its log records and what
it stores (events, ticks, heartbeats; tracebacks among them) are rid of secrets.
"""

from collections.abc import Mapping
from typing import Any

from dagster_postgres import DagsterPostgresStorage
from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import Pool

from usajobs_assets.redaction import clean, guard_this_process

# What Dagster's webserver has for itself: connections that are kept, each for an hour at most. Making up to three for
# each event took longer than all else that an event costs.
_KEPT = {"statement_timeout": 600_000, "pool_recycle": 3600, "max_overflow": 20}


class PostgresFromEnvironment(DagsterPostgresStorage):
    """dagster-postgres, with the address from the settings at the moment of opening."""

    @classmethod
    def config_type(cls) -> Mapping[str, Any]:
        """Nothing to configure in the file: addresses hold passwords."""
        return {}

    @classmethod
    def from_config_value(
        cls,
        inst_data: Any,
        config_value: Mapping[str, Any],  # noqa: ARG003 - Dagster's signature
    ) -> "PostgresFromEnvironment":
        """Open the storage, starting the embedded Postgres if there is no other."""
        from usajobs_assets.pipeline.services import Services
        from usajobs_assets.settings import Settings

        url = Services(Settings.load()).dagster_url
        guard_this_process()
        if not event.contains(Engine, "before_cursor_execute", _store_cleanly):
            event.listen(Engine, "before_cursor_execute", _store_cleanly, retval=True)
            event.listen(Pool, "checkout", _replace_if_lost)
        opened = super().from_config_value(inst_data, {"postgres_url": url})
        for storage in (opened.event_log_storage, opened.run_storage, opened.schedule_storage):
            storage.optimize_for_webserver(**_KEPT)
        return opened  # type: ignore[return-value]


def _replace_if_lost(connection: Any, _record: Any, _proxy: Any) -> None:
    """Asked before a kept connection is used: one that the server has ended meanwhile is replaced by SQLAlchemy."""
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT 1")
        cursor.close()
    except Exception as error:
        raise DisconnectionError from error


def _store_cleanly(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    """The statement with its values cleaned; SQLAlchemy calls it with one set of values or with many."""
    return statement, _cleaned(parameters)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {name: _cleaned(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_cleaned, value))
    return value
