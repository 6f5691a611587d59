"""Tells Dagster of the days that a backfill has done, if Dagster's storage takes it."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Self

import click

from usajobs_assets.dagster_home import dagster_instance
from usajobs_assets.dagster_record import record_day
from usajobs_assets.pipeline.backfill import DayDone
from usajobs_assets.pipeline.services import Services

_log = logging.getLogger(__name__)


class Recorder:
    """Opens Dagster's storage with `with`; a failure of any kind is told once, and costs only that day's record.

    The data do not depend on it: what is not recorded is left to `usajobs reconcile`.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stack = ExitStack()
        self._report: Callable[..., None] | None = None
        self._told = False

    def __enter__(self) -> Self:
        try:
            instance = self._stack.enter_context(dagster_instance(self._services))
            self._report = partial(record_day, instance)
        except Exception as error:
            self._tell(error)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def record(self, done: DayDone) -> None:
        """Tell Dagster of what was captured and loaded."""
        if self._report is None or done.skipped:
            return
        try:
            self._report(done.day, done.captured, done.rows)
        except Exception as error:
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        _log.info("Dagster's storage failed.", exc_info=error)
        if not self._told:
            click.secho(
                f"Dagster could not be told ({type(error).__name__}); the days are loaded all the same. "
                "`usajobs reconcile` makes up for it.",
                fg="yellow",
                err=True,
            )
        self._told = True
