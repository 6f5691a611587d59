"""`usajobs simulate`: the API simulator as a server of its own."""

import signal
from pathlib import Path

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", default=8117, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free one."
)
@click.option("--seed", default=2013, show_default=True, help="Another seed, other postings.")
@click.option(
    "--postings-per-day", default=60, show_default=True, type=click.IntRange(min=1), help="New ones a day."
)
@click.option(
    "--recorded",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Serve the Search pages in this folder (*.json, *.json.gz) instead: items as they are, counts anew.",
)
@click.option(
    "--page-size",
    default=500,
    show_default=True,
    type=click.IntRange(min=1),
    help="Of the historic endpoints.",
)
def simulate(
    host: str, port: int, seed: int, postings_per_day: int, recorded: Path | None, page_size: int
) -> None:
    """Serve simulated (or recorded) postings the way data.usajobs.gov does, until Ctrl-C."""
    from usajobs_assets.api_client.clock import SystemClock
    from usajobs_assets.pipeline.eastern import eastern_day
    from usajobs_assets.simulator.historic_answers import HistoricStyle
    from usajobs_assets.simulator.jsearch.answers import Jsearch
    from usajobs_assets.simulator.recorded import RecordedPages
    from usajobs_assets.simulator.server import serve
    from usajobs_assets.simulator.universe import Universe

    clock = SystemClock()
    postings = RecordedPages(recorded) if recorded else Universe(seed=seed, postings_per_day=postings_per_day)
    style, today = HistoricStyle(page_size), lambda: eastern_day(clock.now())
    jsearch = Jsearch(postings) if isinstance(postings, Universe) else None
    with serve(
        postings, host=host, port=port, today=today, historic_style=style, jsearch=jsearch
    ) as simulator:
        click.echo(f"Simulated USAJOBS at {simulator.url}")
        click.echo(f"In another shell: USAJOBS_MODE=simulated USAJOBS_BASE_URL={simulator.url} usajobs run")
        try:
            signal.pause()
        except KeyboardInterrupt:
            click.echo("Stopped.")
