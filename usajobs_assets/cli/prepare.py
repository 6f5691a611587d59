"""`usajobs job run migrate`: what a deployment does once before anything else of a new image starts."""

import click


@click.command()
def prepare() -> None:
    """Bring the warehouse and Dagster's own storage to what this image needs; does nothing where they are current.

    Makes DAGSTER_HOME, too, where none is set: code server, daemon and webserver that share the state folder use it.
    """
    from usajobs_assets.dagster_home import dagster_addresses, dagster_instance
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings
    from usajobs_assets.storage.migrate import HEAD, migrate

    services = Services(Settings.load())
    before = migrate(services.warehouse_url)
    click.echo(f"warehouse    schema {HEAD}" + ("" if before == HEAD else f", was {before or 'none'}"))
    with dagster_instance(services) as instance:
        instance.upgrade()
    click.echo(f"dagster home {dagster_addresses(services)['DAGSTER_HOME']}")
