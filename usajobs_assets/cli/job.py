"""`usajobs job`: the jobs of the image by name; the same commands as elsewhere, for schedulers of any kind."""

from datetime import datetime
from pathlib import Path

import click

from usajobs_assets.cli.job_registry import Job, all_jobs, find_job, job_lines
from usajobs_assets.version import RELEASE

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def job() -> None:
    """The jobs that a scheduler can run: list, run, make a new one, write Kubernetes manifests."""


@job.command("list")
def list_jobs() -> None:
    """Show the jobs, one a line."""
    click.echo(job_lines(all_jobs()))


@job.command("run", options_metavar="[--dry-run]")
@click.option("--dry-run", is_flag=True, help="Check the arguments and the settings, and do nothing.")
@click.argument("name")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[-- ARGUMENTS]...")
def run_job(name: str, dry_run: bool, arguments: tuple[str, ...]) -> None:
    """Run the job NAME with its arguments after `--`; its exit codes are those of the command behind it.

    With an unknown name it prints the jobs and exits with 2.
    """
    found = find_job(name)
    if dry_run:
        _rehearse(found, arguments)
    else:
        _start(found, arguments)


@job.command("new")
@click.argument("name")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=Path(__file__).parents[1] / "jobs",
    help="Where the module goes; default usajobs_assets/jobs of this checkout.",
)
def new_job(name: str, folder: Path) -> None:
    """Write the module of a new job: it runs at once, and is to be filled in."""
    from usajobs_assets.cli.job_scaffold import write_scaffold

    click.echo(f"Wrote {write_scaffold(name, folder)}. Try it: usajobs job run {name} -- --help")


@job.command()
@click.option("--from", "first", type=_DAY, required=True, help="First day.")
@click.option("--to", "last", type=_DAY, required=True, help="Last day.")
@click.option(
    "--days-per-job", default=31, show_default=True, type=click.IntRange(min=1), help="Days of each Job."
)
@click.option(
    "--job", "name", default="historic-backfill", show_default=True, help="A job with --from and --to."
)
@click.option(
    "--image",
    default=f"usajobs-assets:{RELEASE}",
    show_default=True,
    help="By digest where it matters; not latest.",
)
def manifest(first: datetime, last: datetime, days_per_job: int, name: str, image: str) -> None:
    """Write one Kubernetes Job for each range of days, as YAML for `kubectl apply -f -`.

    The same call writes the same text. The Jobs need what infra/k8s makes: service account, settings and secrets.
    """
    from usajobs_assets.cli.job_manifest import ranges, write_manifests

    if first > last:
        raise click.UsageError(f"The days must be in order: {first.date()} to {last.date()}.")
    days = ranges(first.date(), last.date(), days_per_job)
    click.echo(write_manifests(find_job(name), days, image), nl=False)


def _start(found: Job, arguments: tuple[str, ...]) -> None:
    # -h as elsewhere: a command remembers from its first call how help is asked for.
    like_the_rest = click.get_current_context().help_option_names
    name = f"usajobs job run {found.name} --"
    found.command().main(list(arguments), name, standalone_mode=False, help_option_names=like_the_rest)


def _rehearse(found: Job, arguments: tuple[str, ...]) -> None:
    """Where the command has a --dry-run of its own it knows best; else parse, and check the settings."""
    command = found.command()
    if any("--dry-run" in parameter.opts for parameter in command.params):
        _start(found, (*arguments, "--dry-run"))
        return
    command.make_context(
        found.name, list(arguments), help_option_names=click.get_current_context().help_option_names
    )
    from usajobs_assets.settings import Settings

    mode = Settings.load().usajobs_mode
    click.echo(f"{found.name} would run, {mode}: {found.description}")
    click.echo(f"command   {found.entrypoint} {' '.join(arguments)}".rstrip())
