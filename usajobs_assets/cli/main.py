"""`usajobs`: the command line. Each command lives in its own module and calls the functions the assets call.

Modules here import click and nothing heavy; what a command needs is imported when it runs, so that
`usajobs --help` answers at once. Exit codes: 0 done, 1 failed, 2 wrong usage or settings, 3 blocked by the
gate or not proven, 143 stopped by SIGTERM.
"""

import logging
import sys
from typing import NoReturn

import click

from usajobs_assets.cli.alerts import alerts
from usajobs_assets.cli.backfill import backfill
from usajobs_assets.cli.config import config
from usajobs_assets.cli.db import db
from usajobs_assets.cli.exit_codes import FAILED, STOPPED
from usajobs_assets.cli.explain import explain
from usajobs_assets.cli.export import export
from usajobs_assets.cli.gold import gold
from usajobs_assets.cli.job import job
from usajobs_assets.cli.local import down, ui, up
from usajobs_assets.cli.notify import notify
from usajobs_assets.cli.quarantine import quarantine
from usajobs_assets.cli.reconcile import reconcile
from usajobs_assets.cli.replay import replay
from usajobs_assets.cli.report import report
from usajobs_assets.cli.run import run
from usajobs_assets.cli.simulate import simulate
from usajobs_assets.cli.status import status
from usajobs_assets.cli.stop_signal import leave_on_sigterm
from usajobs_assets.cli.verify import verify
from usajobs_assets.cli.watchdog import watchdog
from usajobs_assets.observability.log_output import follow_log_format, wants_json
from usajobs_assets.redaction import clean, guard_this_process

_log = logging.getLogger(__name__)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="usajobs-assets", prog_name="usajobs")
@click.option("-v", "--verbose", is_flag=True, help="Log what happens, to standard error.")
def usajobs(verbose: bool) -> None:
    """Every US federal job posting, captured raw, checked, and kept in tables.

    Without settings it works on a laptop with simulated postings; README.md tells how to go live.
    """
    style = "%(levelname)s %(name)s: %(message)s" if verbose else "usajobs: %(message)s"
    handler = logging.StreamHandler()
    # On the handler: inside a run Dagster lowers the level of our loggers, for the log in the UI.
    handler.setLevel(logging.INFO if verbose else logging.WARNING)
    logging.basicConfig(level=logging.INFO, format=style, handlers=[handler])
    guard_this_process()
    follow_log_format()


for command in (
    run, gold, export, report, backfill, replay, verify, status, explain, reconcile, quarantine, config, alerts,
    watchdog, notify, db, job,
    simulate, ui, up, down,
):  # fmt: skip
    usajobs.add_command(command)


def main() -> NoReturn:
    """Run a command; an expected failure is one message on standard error and an exit code."""
    leave_on_sigterm()
    try:
        usajobs()
    except Exception as error:
        code = _exit_code(error)
        if code is None:
            raise
        if wants_json():
            _log.error("%s", error)
        else:
            click.secho(f"usajobs: {clean(str(error))}", fg="red", err=True)
        sys.exit(code)
    sys.exit(0)


def _exit_code(error: Exception) -> int | None:
    """The exit code of an expected failure; None for a bug, which deserves its traceback."""
    from usajobs_assets.api_client.errors import ApiError
    from usajobs_assets.exports.errors import ExportError, ExportRefused
    from usajobs_assets.in_process import RunFailed, RunStopped
    from usajobs_assets.rulebook.errors import RulebookError
    from usajobs_assets.settings import SettingsError
    from usajobs_assets.storage.errors import WarehouseError
    from usajobs_assets.storage.objects import StoreError
    from usajobs_assets.storage.postgres_binaries import EmbeddedPostgresError

    if isinstance(error, SettingsError | ExportRefused):
        return 2
    if isinstance(error, RunStopped):
        return STOPPED
    expected = (
        RunFailed, WarehouseError, StoreError, EmbeddedPostgresError, ApiError, RulebookError, ExportError,
    )  # fmt: skip
    return FAILED if isinstance(error, expected) else None
