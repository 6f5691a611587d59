"""What `usajobs job new` writes: a job that runs at once, in one file, to be filled in.

Keep out: how jobs are found (job_registry).
"""

from pathlib import Path

from usajobs_assets.cli.job_registry import LONGEST_NAME, NAME, JobError

_MODULE = '''"""The job {name}: say here what it does, and why it is a job of its own."""

import click

JOB = ("usajobs_assets.jobs.{module}:{module}", "Say in one sentence what it does.")


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
def {module}(dry_run: bool) -> None:
    """Say what it does to whoever calls it with --help."""
    # Imported here and not above: listing the jobs must stay quick.
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    services = Services(Settings.load())
    if dry_run:
        click.echo(f"{name} would work on {{services.settings.usajobs_mode}} postings.")
        return
    # The work goes into a function of usajobs_assets/pipeline/, which the tests call as well.
    click.echo(f"{name}: warehouse {{services.warehouse.address}}")
'''


def write_scaffold(name: str, folder: Path) -> Path:
    """Write the module of a new job and return its path.

    Raises:
        JobError: the name cannot be used, is taken, or the folder cannot be written to.
    """
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise JobError(
            f"{name!r} is no name for a job: words of small letters and digits with dashes between, "
            f"{LONGEST_NAME} characters at most."
        )
    module = name.replace("-", "_")
    path = folder / f"{module}.py"
    try:
        with path.open("x") as file:
            file.write(_MODULE.format(name=name, module=module))
    except FileExistsError as error:
        raise JobError(f"There is a job {name} already: {path}.") from error
    except OSError as error:
        raise JobError(f"{path} cannot be written: {error.strerror}. Make jobs in a checkout.") from error
    return path
