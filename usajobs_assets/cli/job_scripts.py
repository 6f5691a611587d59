"""The console scripts of the jobs: `data-pipeline ARGS` is `usajobs job run data-pipeline -- ARGS`.

Each has a line in pyproject.toml; a test compares them with the jobs.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import NoReturn

from usajobs_assets.cli.job_registry import all_jobs
from usajobs_assets.cli.main import main


def _run(name: str) -> NoReturn:
    sys.argv[:] = ["usajobs", "job", "run", name, "--", *sys.argv[1:]]
    main()


def __getattr__(name: str) -> Callable[[], NoReturn]:
    """The script of a job, by the name of its module: a new job needs a line in pyproject.toml and none here."""
    job = name.replace("_", "-")
    if job not in all_jobs():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return partial(_run, job)
