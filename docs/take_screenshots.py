"""Take the pictures of the README and the docs anew: `python docs/take_screenshots.py`.

    simulated postings, three of them spoiled → usajobs ui → a backfill, a sweep by clicking → docs/images/*.png

Works in a temporary folder and takes about three minutes. Needs the development packages and Debian's chromium
(`apt-get install chromium`). Look at each picture before you commit it. Keep out: pictures of real data.
"""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

PROJECT = Path(__file__).resolve().parent.parent
IMAGES = PROJECT / "docs" / "images"
sys.path.insert(0, str(PROJECT))  # for the helpers of the browser tests

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from usajobs_assets.simulator.historic_query import HistoricQuery
    from usajobs_assets.simulator.posting_source import Found, HistoricFound, PostingSource
    from usajobs_assets.simulator.search_query import SearchQuery

# Three records are what the quarantine takes of any day.
SPOILED_ROWS = (12, 345, 678)
BACKFILLED_DAYS = 120


class Spoiled:
    """A source in which a few postings have negative pay, so that there is a warning to show."""

    def __init__(self, source: "PostingSource") -> None:
        self._source = source

    def search(self, query: "SearchQuery", today: date) -> "Found":
        """What the source finds, spoiled where the row says so."""
        from dataclasses import replace

        found = self._source.search(query, today)
        rows = range(found.total)[query.rows]
        items = [
            _spoil(item) if row in SPOILED_ROWS else item for row, item in zip(rows, found.items, strict=True)
        ]
        return replace(found, items=items)

    def historic(self, query: "HistoricQuery", today: date) -> "HistoricFound":
        """What the source finds."""
        return self._source.historic(query, today)


def _spoil(item: bytes) -> bytes:
    posting = json.loads(item)
    pay = posting["MatchedObjectDescriptor"]["PositionRemuneration"][0]
    pay["MinimumRange"] = f"-{pay['MinimumRange']}"
    return json.dumps(posting).encode()


def take_pictures(browser: "Browser", url: str, day: date) -> None:
    """One page and one file for each picture; a page of its own carries no toast of what was done before."""
    from usajobs_assets_tests.browser.clicks import (
        box_of_graph,
        open_page,
        show_all_of,
        show_asset,
        show_lineage,
    )

    bronze = "bronze/search_pages"
    with open_page(browser) as page:
        show_lineage(page, url)
        page.mouse.move(0, 0)
        page.screenshot(path=IMAGES / "lineage.png", clip=box_of_graph(page))
    with open_page(browser) as page:
        show_asset(page, url, "ops/coverage", "overview")
        show_all_of(page, "usajobs/historic_calendar")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / "coverage.png")
    with open_page(browser) as page:
        show_asset(page, url, bronze, "partitions", partition=day.isoformat())
        page.get_by_text("usajobs/manifest_sha256").wait_for()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / "partition.png")
    with open_page(browser) as page:
        show_asset(page, url, bronze, "checks", checkDetail="pay_is_not_negative")
        page.get_by_text("pay_negative").last.wait_for()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / "check.png")


def main() -> None:
    """Sweep a day in the UI and take the pictures."""
    from usajobs_assets.pipeline.eastern import eastern_day
    from usajobs_assets.simulator.server import serve
    from usajobs_assets.simulator.universe import Universe
    from usajobs_assets.usajobs_api.clock import SystemClock
    from usajobs_assets_tests.browser.clicks import launch_job_for_latest_day, open_browser, open_page
    from usajobs_assets_tests.browser.running_ui import USAJOBS, bare_environment, running_ui

    today = eastern_day(SystemClock().now())
    IMAGES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, serve(Spoiled(Universe()), today=lambda: today) as simulator:
        settings = {"USAJOBS_MODE": "simulated", "USAJOBS_BASE_URL": simulator.url}
        with running_ui(Path(folder), settings) as ui, open_browser() as browser:
            first = today - timedelta(days=BACKFILLED_DAYS)
            backfill = [*USAJOBS, "backfill", "--from", str(first)]
            subprocess.run(backfill, cwd=folder, env=bare_environment(), check=True)  # noqa: S603
            with open_page(browser) as page:
                run_id = launch_job_for_latest_day(page, ui.url, "sweep_day")
            for each in (run_id, ui.launch("refresh_code_lists"), ui.launch("report_coverage")):
                status, steps = ui.finished(each)
                if status != "SUCCESS":
                    sys.exit(f"A run ended with {status}, so there is nothing to show: {steps}")
            take_pictures(browser, ui.url, today)


if __name__ == "__main__":
    main()
