"""`usajobs export`: gold as files, for those who would rather not ask Postgres."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from usajobs_assets.cli.exit_codes import FAILED

if TYPE_CHECKING:
    from usajobs_assets.pipeline.export import Export, Wanted
    from usajobs_assets.pipeline.services import Services


@click.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("usajobs-export"),
    show_default=True,
    help="The folder to make. One that an export has made is replaced as a whole, in one step.",
)
@click.option(
    "--format", "formats", help="Some of parquet,csv,jsonl,hyper; without it all that can be written here."
)
@click.option("--mart", "marts", help="Some of the marts, with commas; without it all of them.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="What gold says of what was known when this day ended in Washington. Built from bronze; takes its time.",
)
@click.option(
    "--open-only", is_flag=True, help="Postings that take applications on that day, or today, alone."
)
@click.option("--publish", is_flag=True, help="Also send the workbook to the Tableau Server of the settings.")
def export(
    folder: Path,
    formats: str | None,
    marts: str | None,
    as_of: datetime | None,
    open_only: bool,
    publish: bool,
) -> None:
    """Write gold into a folder: Parquet, CSV, JSON Lines, and Tableau's .hyper with a workbook that opens it.

    Every file is read again and counted before the folder appears. The same gold gives the same bytes; manifest.json
    has the digests, and what they were made from.
    """
    from usajobs_assets.exports.formats import Format, formats_named, possible
    from usajobs_assets.exports.manifest import Asked
    from usajobs_assets.pipeline.export import Wanted, open_on
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    services = Services(Settings.load())
    day = as_of.date() if as_of else None
    named = formats_named(formats) if formats is not None else tuple(Format)
    written, missing = possible(named)
    asked = Asked(day, open_on(services, day) if open_only else None)
    wanted = Wanted(tuple(name.strip() for name in marts.split(",")) if marts else (), written, asked)
    if missing:
        click.echo(missing, err=True)
    if written:
        _tell(folder, _export(services, folder, wanted, day))
    told = publish and not _published(services, folder)
    # What was asked for by name and is not there is a failure, also where the rest is.
    sys.exit(FAILED if told or (missing and formats is not None) else 0)


def _export(services: "Services", folder: Path, wanted: "Wanted", day: date | None) -> "Export":
    from usajobs_assets.cli.progress_bar import progress_bar
    from usajobs_assets.exports.folder import replaced_folder
    from usajobs_assets.pipeline.export import behind_silver, export_into
    from usajobs_assets.pipeline.export_as_of import export_as_of

    wanted.tables()
    with progress_bar(), replaced_folder(folder) as partial:
        if day:
            return export_as_of(services, partial, wanted, day)
        if behind := behind_silver(services):
            click.echo(behind, err=True)
        return export_into(partial, services.warehouse, wanted)


def _tell(folder: Path, done: "Export") -> None:
    for table in done.tables:
        click.echo(f"{table.table.qualified_name:28} {table.rows:>12,} rows")
    size = sum(file.bytes for file in done.files)
    click.echo(f"{len(done.files)} files, {size / 1e6:,.1f} MB, in {folder}; manifest.json lists them.")


def _published(services: "Services", folder: Path) -> bool:
    """Whether the workbook is on the server; what went wrong is told and takes nothing away."""
    from usajobs_assets.exports.tableau_server import publish
    from usajobs_assets.pipeline.export import tableau_server

    server = tableau_server(services.settings)
    if server is None:
        raise click.UsageError("--publish needs TABLEAU_SERVER_URL and a token, see docs/gold-exports.md.")
    told = publish(server, folder)
    click.echo(told.sentence, err=not told.done)
    return told.done
