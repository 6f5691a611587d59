"""The jobs that the image can run: one module each in `usajobs_assets/jobs/`, with one line in it.

    jobs/data_pipeline.py: JOB = ("usajobs_assets.cli.run:run", "One day: …")  →  usajobs job run data-pipeline

The entry point is text and is imported when the job runs, so listing the jobs imports nothing else. It is a click
command: it parses the arguments, and its exit codes are those of the command line. Keep out: what the jobs do.
"""

import importlib
import pkgutil
import re
from dataclasses import dataclass
from types import ModuleType

import click

from usajobs_assets import jobs

# So that a Job of Kubernetes can add two days and stay below 64 characters.
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_NAME = 40
_ENTRYPOINT = re.compile(r"[\w.]+:\w+")


class JobError(click.UsageError):
    """There is no such job, or its module does not declare one; exit code 2."""


@dataclass(frozen=True)
class Job:
    """A job: its name, `module:command`, and a sentence about it."""

    name: str
    entrypoint: str
    description: str

    def command(self) -> click.Command:
        """The click command behind the entry point, imported now."""
        module, _, attribute = self.entrypoint.partition(":")
        found = getattr(importlib.import_module(module), attribute, None)
        if not isinstance(found, click.Command):
            raise JobError(f"The entry point of {self.name}, {self.entrypoint}, is no click command.")
        return found


def all_jobs(package: ModuleType = jobs) -> dict[str, Job]:
    """Every job by its name, in alphabetical order."""
    modules = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    return {job.name: job for job in (_job_in(package, module) for module in modules)}


def find_job(name: str, package: ModuleType = jobs) -> Job:
    """The job of that name.

    Raises:
        JobError: there is none; the message lists those that there are.
    """
    known = all_jobs(package)
    if name not in known:
        raise JobError(f"There is no job {name!r}. The jobs are:\n{job_lines(known)}")
    return known[name]


def job_lines(known: dict[str, Job]) -> str:
    """The jobs as lines for a person: name and sentence."""
    width = max(map(len, known), default=0)
    return "\n".join(f"  {job.name:<{width}}  {job.description}" for job in known.values())


def _job_in(package: ModuleType, module: str) -> Job:
    declared = getattr(importlib.import_module(f"{package.__name__}.{module}"), "JOB", None)
    match declared:
        case (str(entrypoint), str(description)) if _ENTRYPOINT.fullmatch(entrypoint) and description:
            return Job(module.replace("_", "-"), entrypoint, description)
    raise JobError(f'{package.__name__}.{module} has no JOB = ("module:command", "what it does").')
