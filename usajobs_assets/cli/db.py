"""`usajobs db`: make the databases, migrate the warehouse, or open psql on it."""

import os
import shutil
import sys

import click


@click.group()
def db() -> None:
    """The warehouse: schema and queries."""


@db.command()
def migrate() -> None:
    """Bring the schema to what this version needs; does nothing where it is current."""
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings
    from usajobs_assets.storage.migrate import HEAD
    from usajobs_assets.storage.migrate import migrate as bring_up_to_date

    before = bring_up_to_date(Services(Settings.load()).warehouse_url)
    click.echo(
        f"The schema is at {HEAD}."
        if before == HEAD
        else f"The schema went from {before or 'none'} to {HEAD}."
    )


@db.command()
def bootstrap() -> None:
    """Make the databases and roles of DB_URL and DAGSTER_PG_URL, as an administrator of the server.

    Who that is, libpq's variables say: PGHOST, PGUSER, PGPASSWORD, PGSSLMODE, PGSSLROOTCERT. It may be repeated; a
    role then gets the password that its address has now.
    """
    from usajobs_assets.settings import Settings
    from usajobs_assets.storage.bootstrap import Tenant
    from usajobs_assets.storage.bootstrap import bootstrap as make_databases

    settings = Settings.load()
    addresses = {"DB_URL": settings.db_url, "DAGSTER_PG_URL": settings.dagster_pg_url}
    missing = [name for name, address in addresses.items() if address is None]
    if missing:
        raise click.UsageError(f"{' and '.join(missing)} must be set: they name what is to be made.")
    tenants = [Tenant.of(name, address.get_secret_value()) for name, address in addresses.items() if address]
    make_databases(tenants)
    for tenant in tenants:
        click.echo(f"The database {tenant.database} belongs to {tenant.role}.")


@db.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...]) -> None:
    """Open psql on the warehouse, or pass it arguments: `usajobs db psql -c 'SELECT …'`."""
    from psycopg.conninfo import conninfo_to_dict

    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings
    from usajobs_assets.storage.postgres_binaries import program_path

    parts = conninfo_to_dict(Services(Settings.load()).warehouse.url)
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
        # Else psql would take any server for the right one, where DB_URL asks for its certificate.
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
    }
    # By environment and not by argument: arguments can be read by everybody on the machine.
    os.environ.update({names[key]: str(value) for key, value in parts.items() if key in names})
    program = shutil.which("psql") or str(program_path("psql"))
    sys.stdout.flush()
    os.execv(program, [program, *arguments])  # noqa: S606
