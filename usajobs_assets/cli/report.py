"""`usajobs report`: the page of a day, for people who would rather look than read."""

from datetime import datetime
from pathlib import Path

import click


@click.command()
@click.option(
    "--date",
    "moment",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day in Washington; default the newest that was captured.",
)
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the page to this file instead of the lake.",
)
def report(moment: datetime | None, target: Path | None) -> None:
    """Make one HTML page of a day: new, closing soon, changed, cancelled, pay, volume, coverage, data quality.

    It needs nothing but a browser, and asks nobody for anything. The same tables give the same page.
    """
    from usajobs_assets.cli.notice import tell
    from usajobs_assets.pipeline.eastern import eastern_day
    from usajobs_assets.pipeline.report_data import newest_day
    from usajobs_assets.pipeline.report_file import make_report, publish_report, write_report
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    services = Services(Settings.load())
    tell(services.notice)
    day = moment.date() if moment else newest_day(services)
    if day is None:
        raise click.ClickException(
            "Nothing is loaded yet, so there is nothing to report: `usajobs run` comes first."
        )
    if day > eastern_day(services.clock.now()):
        raise click.BadParameter(f"{day} is not here yet.", param_hint="--date")
    made = make_report(services, day)
    if made.report.behind:
        marts = ", ".join(made.report.behind)
        tell(f"Gold is behind silver ({marts}), and the page says so: run the job build_gold.")
    address = write_report(target, made) if target else publish_report(services, made)
    click.echo(f"{day}  {made.in_short}")
    click.echo(f"{address} ({len(made.html):,} bytes)")
