"""`usajobs up`, `down` and `ui`: the parts that run on this machine."""

import os
import signal
import socket
import sys

import click


@click.command()
def up() -> None:
    """Start the embedded Postgres, make its databases, and bring the schema up to date."""
    from usajobs_assets.dagster_home import dagster_addresses
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    services = Services(Settings.load())
    click.echo(f"warehouse    {services.warehouse.address}")
    click.echo(f"lake         {services.store.uri}")
    click.echo(f"dagster home {dagster_addresses(services)['DAGSTER_HOME']}")
    click.echo("Query with `usajobs db psql`; stop with `usajobs down`.")


@click.command()
def down() -> None:
    """Stop the embedded Postgres; everything stored stays."""
    from usajobs_assets.settings import Settings
    from usajobs_assets.storage.embedded import EmbeddedPostgres

    folder = Settings.load().state / "postgres"
    server = EmbeddedPostgres(folder)
    if folder.exists() and server.running():
        click.echo("Stopping the embedded Postgres; what it holds is written to disk.", err=True)
        server.stop()
        click.echo(f"Stopped the embedded Postgres in {folder}.")
    else:
        click.echo("Nothing is running.")


@click.command()
@click.option("--port", default=3000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--read-only", is_flag=True, help="To look only: nothing can be launched or changed, no daemon."
)
def ui(port: int, read_only: bool) -> None:
    """Open the Dagster UI on this machine, with its daemon, until Ctrl-C.

    Nobody is asked for a login, so it answers on this machine only; docs/expose-the-ui.md tells how to let others in.
    """
    from usajobs_assets.dagster_home import PROJECT, dagster_addresses, dagster_instance
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    settings = Settings.load()
    _require_free(port)
    services = Services(settings)
    with dagster_instance(services):
        pass  # its storage is made, and what was killed with the last UI is closed
    # The code server runs elsewhere: it must find the same state as this process does.
    os.environ.update(dagster_addresses(services), USAJOBS_HOME=str(settings.usajobs_home))
    click.echo(f"Dagster UI: http://127.0.0.1:{port}  (lineage: /asset-groups, Ctrl-C stops it)")
    sys.stdout.flush()
    # Started in the background by a script, Ctrl-C is ignored, and `dagster dev` would let SIGTERM share its fate.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # One warning less: `dg dev`, which Dagster recommends instead, is not installed by the product.
    command = [sys.executable, "-W", "ignore:Function `dev_command` is superseded"]
    command += ["-m", "dagster_webserver", "--read-only"] if read_only else ["-m", "dagster", "dev"]
    command += ["-w", str(PROJECT / "workspace.yaml"), "-h", "127.0.0.1", "-p", str(port)]
    os.execv(command[0], command)  # noqa: S606


def _require_free(port: int) -> None:
    """Refuse a port that is taken; Dagster's webserver would neither serve nor end."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise click.UsageError(
                f"Port {port} cannot be used ({error.strerror}): another UI may be running. "
                "Choose another one with --port."
            ) from error
