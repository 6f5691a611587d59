"""Dagster's storage as `dagster.yaml` names it: the Postgres of DAGSTER_PG_URL, else the embedded one.

With `env: DAGSTER_PG_URL` in the file itself a plain `dagster dev` would refuse to start on a laptop, and without
any storage it would keep a history of its own, apart from that of `usajobs run`.

Every process of Dagster opens it, and all that Dagster remembers passes through it: here its log records and what
it stores (events, ticks, heartbeats; tracebacks among them) are rid of secrets, and the records take the form that
LOG_FORMAT asks for.
"""

import time
from collections.abc import Mapping
from functools import cache
from typing import Any

from dagster_postgres import DagsterPostgresStorage
from dagster_postgres.utils import create_pg_engine
from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import Pool

from usajobs_assets.observability.log_output import follow_log_format
from usajobs_assets.redaction import clean, guard_this_process

# Making up to three connections for each event took longer than all else that an event costs. Two are in use at once
# by one thread; a connection is replaced after an hour.
_KEPT: Mapping[str, Any] = {"pool_size": 2, "max_overflow": 20, "pool_recycle": 3600}
_OPTIONS = {"options": "-c statement_timeout=600000"}
# Seconds for which a connection that was just used is taken for alive. To ask costs as much as many a statement.
_ALIVE_FOR_S = 1.0


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
        follow_log_format()
        if not event.contains(Engine, "before_cursor_execute", _store_cleanly):
            event.listen(Engine, "before_cursor_execute", _store_cleanly, retval=True)
            event.listen(Pool, "checkout", _replace_if_lost)
            event.listen(Pool, "checkin", _note_use)
        opened = super().from_config_value(inst_data, {"postgres_url": url})
        _keep_connections(opened, url)
        return opened  # type: ignore[return-value]


def _keep_connections(opened: DagsterPostgresStorage, url: str) -> None:
    """Let the three storages share few connections, and look only once which tables there are."""
    engine = create_pg_engine(url, None, isolation_level="AUTOCOMMIT", connect_args=_OPTIONS, **_KEPT)
    events: Any = opened.event_log_storage
    for storage in (events, opened.run_storage, opened.schedule_storage):
        # dagster-postgres takes an address for each, and no engine.
        vars(storage)["_engine"] = engine
    events.has_table = cache(events.has_table)


def _note_use(_connection: Any, record: Any) -> None:
    record.info["used_at"] = time.monotonic()


def _replace_if_lost(connection: Any, record: Any, _proxy: Any) -> None:
    """Asked before a kept connection is used: one that the server has ended meanwhile is replaced by SQLAlchemy."""
    if time.monotonic() - record.info.get("used_at", 0) < _ALIVE_FOR_S:
        return
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
