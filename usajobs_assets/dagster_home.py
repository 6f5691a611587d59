"""Where Dagster keeps its own state: a home folder per mode and a database of its own.

    Settings → DAGSTER_HOME with dagster.yaml, DAGSTER_PG_URL → instance, webserver, daemon, code server

On a laptop the database is on the embedded Postgres, beside the warehouse and apart from it. Keep out:
the graph, and whatever is launched.
"""

import contextlib
import fcntl
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from usajobs_assets.pipeline.services import Services

if TYPE_CHECKING:
    import dagster as dg

_log = logging.getLogger(__name__)

PROJECT = Path(__file__).parent.parent

# Dagster would mirror what a step prints by way of files and four processes; a progress bar would be no bar any more.
_PRINTED_HERE = {
    "compute_logs": {
        "module": "dagster.core.storage.noop_compute_log_manager",
        "class": "NoOpComputeLogManager",
        "config": {},
    }
}


class DagsterStorageUnavailable(Exception):
    """Dagster's own storage does not answer; the message holds no address."""


def dagster_addresses(services: Services) -> dict[str, str]:
    """DAGSTER_HOME and DAGSTER_PG_URL of these settings; the home is made and its storage started if need be.

    A DAGSTER_HOME that is set is used as it is, with the dagster.yaml that is in it.
    """
    home = services.settings.dagster_home
    if home is None:
        home = services.settings.state / "dagster"
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / "dagster.yaml", home / "dagster.yaml")
    return {"DAGSTER_HOME": str(home), "DAGSTER_PG_URL": services.dagster_url}


@contextlib.contextmanager
def dagster_instance(services: Services, *, printed_here: bool = False) -> Iterator["dg.DagsterInstance"]:
    """Dagster's own storage, opened; runs of this machine whose process was killed are closed first.

    `printed_here`: what steps print stays with this process, whose caller sees it, and is not kept for the UI. The
    environment is as before afterwards, so that one process can work in several homes.
    """
    from usajobs_assets.resources.live_runs import close_abandoned_runs

    addresses = dagster_addresses(services)
    with _environment(addresses), _first_use(Path(addresses["DAGSTER_HOME"]), printed_here) as instance:
        for run_id in close_abandoned_runs(services.settings.live_runs, instance):
            _log.warning("Run %s was killed before it ended; the next run goes on where it stopped.", run_id)
        yield instance


def daemon_heartbeats(services: Services) -> dict[str, datetime | None]:
    """When each of the daemons that this instance needs was last heard of; nothing is started or closed by asking.

    Raises DagsterStorageUnavailable.
    """
    import dagster as dg
    from dagster_postgres.utils import DagsterPostgresException
    from sqlalchemy.exc import DBAPIError

    try:
        with _environment(dagster_addresses(services)), dg.DagsterInstance.get() as instance:
            beats = instance.get_daemon_heartbeats()
            needed = instance.get_required_daemon_types()
    except (DagsterPostgresException, DBAPIError) as error:
        # The cause is left out: the libraries' errors hold the address.
        raise DagsterStorageUnavailable(
            f"Dagster's own storage (DAGSTER_PG_URL) does not answer ({type(error).__name__}): whether its daemon "
            "lives cannot be told, and it cannot work."
        ) from None
    heard = {name: datetime.fromtimestamp(beat.timestamp, UTC) for name, beat in beats.items()}
    return {name: heard.get(name) for name in needed}


@contextlib.contextmanager
def _first_use(home: Path, printed_here: bool) -> Iterator["dg.DagsterInstance"]:
    """The instance, its tables and pools made under a lock: processes that make them at once break or fail."""
    import dagster as dg

    from usajobs_assets.defs.vocabulary import POOLS

    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # The one public way to set something aside of dagster.yaml; nothing about it is temporary.
        instance = (
            dg.DagsterInstance.local_temp(str(home), _PRINTED_HERE)
            if printed_here
            else dg.DagsterInstance.get()
        )
        made = {limit.name for limit in instance.event_log_storage.get_pool_limits()}
        for pool in sorted(set(POOLS) - made):
            instance.event_log_storage.initialize_concurrency_limit_to_default(pool)
    with instance:
        yield instance


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
