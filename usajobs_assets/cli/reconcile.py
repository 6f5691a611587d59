"""`usajobs reconcile`: what Dagster shows is made what the ledger knows."""

import click


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what differs, and change nothing.")
def reconcile(dry_run: bool) -> None:
    """Tell Dagster of the days it does not know, and take back those that the ledger does not have."""
    from usajobs_assets.dagster_home import dagster_instance
    from usajobs_assets.dagster_record import reconcile as bring_up_to_date
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    services = Services(Settings.load())
    with services.warehouse.hold(), dagster_instance(services) as instance:
        found = bring_up_to_date(instance, services, dry_run)
    for what, days in (
        ("not known to Dagster", found.reported),
        ("claimed by Dagster alone", found.withdrawn),
    ):
        for name in sorted({key.to_user_string() for key, _ in days}):
            count = sum(key.to_user_string() == name for key, _ in days)
            click.echo(f"{name}: {count:,} {'day' if count == 1 else 'days'} {what}")
    differs = bool(found.reported or found.withdrawn)
    mended = "Nothing was changed." if dry_run else "Dagster shows them as the ledger has them now."
    click.echo(mended if differs else "Dagster and the ledger agree.")
