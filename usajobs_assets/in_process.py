"""Run a job of the code location in this process, recorded by Dagster as one that the UI has started.

    services → definitions over them → the job → its result; what failed as one of our errors

Keep out: what is run when (launch, gold_run), printing, exit codes.
"""

import contextlib
import errno
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from usajobs_assets.dagster_home import dagster_instance
from usajobs_assets.observability.log_output import wants_json
from usajobs_assets.pipeline.services import Services
from usajobs_assets.run_failure import failure_of

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult

# The run's log is in the UI; a console of its own would drown the figures that a person waits for.
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class RunFailed(Exception):
    """The job failed for another reason than the gate; the message is the failed step's own."""


class RunStopped(Exception):
    """The run was told to stop (SIGTERM, Ctrl-C) and has rolled back what was not finished."""


def execute(
    services: Services, job: str, *, partition: str | None = None, config: Mapping[str, Any] | None = None
) -> "ExecuteInProcessResult":
    """Run `job`, to its end; `config` holds the configuration of steps by their names.

    Raises:
        RunFailed: Dagster's own storage failed, so that nobody can record how it ended.
    """
    from usajobs_assets.definitions import build_defs, build_resources
    from usajobs_assets.defs.vocabulary import LAUNCHED_TAG
    from usajobs_assets.resources.pipeline import PipelineResource

    defs = build_defs(build_resources(PipelineResource.of(services)))
    steps = {"ops": {name: {"config": dict(values)} for name, values in (config or {}).items()}}
    with _failures_of_storage_in_a_sentence(), dagster_instance(services, printed_here=True) as instance:
        return defs.resolve_job_def(job).execute_in_process(
            instance=instance,
            partition_key=partition,
            run_config=steps if wants_json() else {**steps, **_QUIET},
            tags={LAUNCHED_TAG: "usajobs run"},
            raise_on_error=False,
        )


def failure_in(result: "ExecuteInProcessResult") -> RunFailed | RunStopped:
    """The error of the first step that failed, or of the run if none did, as one of ours."""
    failure = failure_of(result.all_events)
    return RunStopped(failure.sentence) if failure.stopped else RunFailed(failure.sentence)


@contextlib.contextmanager
def _failures_of_storage_in_a_sentence() -> Iterator[None]:
    """Where the run is recorded may fail as well, and nobody can record that."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).partition("\n")[0]
        raise RunFailed(f"Dagster's own storage failed: {said}. Mend it, then run again.") from error
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise RunFailed(f"{error.strerror}: {error.filename}. Make room, then run again.") from error
