"""Where Dagster keeps its own state: a home folder per mode and a database of its own.

    Settings → DAGSTER_HOME with dagster.yaml, DAGSTER_PG_URL → instance, webserver, daemon, code server

On a laptop the database is on the embedded Postgres, beside the warehouse and apart from it. Keep out:
the graph, and whatever is launched.
"""

import fcntl
import os
import shutil
from collections.abc import MutableMapping
from pathlib import Path

from usajobs_assets.pipeline.services import DAGSTER_DATABASE, Services

PROJECT = Path(__file__).parent.parent


def prepare_dagster_home(services: Services, environment: MutableMapping[str, str] = os.environ) -> Path:
    """Make the home folder, start what its storage needs, and put both addresses into `environment`.

    A DAGSTER_HOME or DAGSTER_PG_URL that is set already is respected.
    """
    settings = services.settings
    if settings.dagster_pg_url is not None:
        environment["DAGSTER_PG_URL"] = settings.dagster_pg_url.get_secret_value()
    elif "DAGSTER_PG_URL" not in environment:
        environment["DAGSTER_PG_URL"] = services.embedded_url(DAGSTER_DATABASE)
    if "DAGSTER_HOME" in environment:
        return Path(environment["DAGSTER_HOME"])
    home = settings.state / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PROJECT / "dagster.yaml", home / "dagster.yaml")
    environment["DAGSTER_HOME"] = str(home)
    _create_storage_once(home)
    return home


def _create_storage_once(home: Path) -> None:
    """Create Dagster's tables under a lock: two processes that do it at once leave them broken."""
    marker = home / "storage-created"
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not marker.exists():
            import dagster as dg

            with dg.DagsterInstance.get() as instance:
                instance.get_runs_count()
            marker.touch()
