"""Tells Dagster of the days that a backfill has done, if Dagster's storage takes it."""

import logging
from contextlib import ExitStack
from typing import Self

from usajobs_assets.cli.notice import tell
from usajobs_assets.dagster_home import dagster_instance
from usajobs_assets.dagster_record import CommandRecord
from usajobs_assets.pipeline.backfill import BACKFILLED, DayDone
from usajobs_assets.pipeline.services import Services

_log = logging.getLogger(__name__)


class Recorder:
    """Opens Dagster's storage with `with`; a failure of any kind is told once, and costs only that day's record.

    The data do not depend on it: what is not recorded is left to `usajobs reconcile`.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stack = ExitStack()
        self._record: CommandRecord | None = None
        self._told = False

    def __enter__(self) -> Self:
        try:
            instance = self._stack.enter_context(dagster_instance(self._services))
            self._record = CommandRecord(instance, "usajobs backfill")
        except Exception as error:
            self._tell_of_failure(error)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def record(self, done: DayDone) -> None:
        """Tell Dagster of what was captured, judged and loaded."""
        if self._record is None or done.skipped:
            return
        try:
            try:
                self._tell_of(self._record, done)
            except Exception as error:
                # A kept connection that was lost since the day before; its successor is made by asking again.
                if not getattr(error, "connection_invalidated", False):
                    raise
                self._tell_of(self._record, done)
        except Exception as error:
            self._tell_of_failure(error)

    def _tell_of(self, record: CommandRecord, done: DayDone) -> None:
        sources = list(dict.fromkeys(run.source for run in done.captured)) or BACKFILLED
        judgements = self._services.ledger.judgements(done.day, sources)
        record.day(done.day, done.captured, done.rows, judgements)

    def _tell_of_failure(self, error: Exception) -> None:
        _log.info("Dagster's storage failed.", exc_info=error)
        if not self._told:
            tell(
                f"Dagster could not be told ({type(error).__name__}); the days are loaded all the same. "
                "`usajobs reconcile` makes up for it."
            )
        self._told = True
