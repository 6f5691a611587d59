"""Runs of a job that there are already: what a sensor does not ask for again."""

from datetime import datetime
from typing import NamedTuple

import dagster as dg

from usajobs_assets.defs import vocabulary

_UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


class AskedRun(NamedTuple):
    """A run; `is_due` if a sensor or schedule asked for it."""

    run_id: str
    day: str | None
    is_due: bool


def unfinished_runs(instance: dg.DagsterInstance, job: str) -> list[AskedRun]:
    """The runs of a job that wait or are under way."""
    return _runs(instance, dg.RunsFilter(job_name=job, statuses=_UNFINISHED))


def runs_since(instance: dg.DagsterInstance, job: str, moment: datetime) -> list[AskedRun]:
    """The runs of a job that were asked for after `moment`, whatever became of them."""
    return _runs(instance, dg.RunsFilter(job_name=job, created_after=moment))


def _runs(instance: dg.DagsterInstance, wanted: dg.RunsFilter) -> list[AskedRun]:
    return [
        AskedRun(run.run_id, run.tags.get(vocabulary.PARTITION_TAG), vocabulary.DUE_TAG in run.tags)
        for run in instance.get_runs(wanted)
    ]
