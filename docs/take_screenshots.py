"""Take the pictures of the README and the docs anew: `python docs/take_screenshots.py`.

    simulated postings, three of them spoiled → usajobs ui → a backfill, a sweep by clicking → docs/images/*.png
    then most of them spoiled → another sweep, which the gate refuses → its picture

Works in a temporary folder and takes about three minutes. Needs the development packages and Debian's chromium
(`apt-get install chromium`); with `pngquant` the pictures take a third. Look at each picture before you commit it. Keep
out: pictures of real data.
"""

import json
import shutil
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
    from playwright.sync_api import Browser, FloatRect, Page

    from usajobs_assets.simulator.historic_query import HistoricQuery
    from usajobs_assets.simulator.posting_source import Found, HistoricFound, PostingSource
    from usajobs_assets.simulator.search_query import SearchQuery
    from usajobs_assets_tests.browser.running_ui import RunningUi

# Three records are what the quarantine takes of any day; one in seven is too much of it.
SPOILED_ROWS = frozenset({12, 345, 678})
TOO_MANY_ROWS = frozenset(range(0, 10_000, 7))
BACKFILLED_DAYS = 60
# How a sweep becomes what people look at; the whole graph is too large for a page.
WAY_OF_A_SWEEP = (
    "bronze/search_pages", "silver/job", "silver/job_details", "silver/job_location", "silver/job_category",
    "silver/job_grade", "gold/posting", "gold/posting_cluster", "gold/ranked_posting", "gold/exports",
    "gold/daily_report",
)  # fmt: skip
_GLIDE_MS = 800  # in which a dialog fades in
BRONZE = "bronze/search_pages"


class Spoiled:
    """A source in which the postings of `rows` have negative pay, so that there is something to show."""

    def __init__(self, source: "PostingSource") -> None:
        self._source = source
        self.rows = SPOILED_ROWS

    def search(self, query: "SearchQuery", today: date) -> "Found":
        """What the source finds, spoiled where the row says so."""
        from dataclasses import replace

        found = self._source.search(query, today)
        rows = range(found.total)[query.rows]
        items = [
            _spoil(item) if row in self.rows else item for row, item in zip(rows, found.items, strict=True)
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


def take(page: "Page", name: str, clip: "FloatRect | None" = None) -> None:
    """A picture of the page as it is now, or of a part of it."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(_GLIDE_MS)
    page.screenshot(path=IMAGES / f"{name}.png", clip=clip)


def take_pictures(browser: "Browser", url: str, day: date) -> None:
    """One page and one file for each picture; a page of its own carries no toast of what was done before."""
    from usajobs_assets_tests.browser.clicks import (
        box_of_graph,
        open_page,
        show_all_of,
        show_asset,
        show_lineage,
        show_plots,
    )

    with open_page(browser) as page:
        show_lineage(page, url, *WAY_OF_A_SWEEP)
        page.mouse.move(0, 0)
        take(page, "lineage", box_of_graph(page))
    with open_page(browser) as page:
        show_asset(page, url, "silver/job", "overview")
        page.get_by_text("position_location_display").wait_for()
        take(page, "catalogue")
    with open_page(browser) as page:
        show_asset(page, url, "ops/coverage", "overview")
        show_all_of(page, "usajobs/historic_calendar")
        take(page, "coverage")
    with open_page(browser) as page:
        show_asset(page, url, BRONZE, "partitions", partition=day.isoformat())
        page.get_by_text("usajobs/manifest_sha256").wait_for()
        take(page, "partition")
    with open_page(browser) as page:
        show_asset(page, url, "bronze/historic_pages", "overview")
        show_plots(page)
        take(page, "plots")
    with open_page(browser) as page:
        show_asset(page, url, BRONZE, "checks", checkDetail="pay_is_not_negative")
        page.get_by_text("pay_negative").last.wait_for()
        take(page, "check")


def take_launches(browser: "Browser", url: str, day: date) -> None:
    """How a day is materialised, and how many are; the backfill is launched and seen through."""
    from usajobs_assets_tests.browser.clicks import choose_days_of_job, open_page

    with open_page(browser) as page:
        choose_days_of_job(page, url, "sweep_day", day.isoformat()).get_by_text(
            "1 partition"
        ).first.wait_for()
        take(page, "materialise")
    with open_page(browser) as page:
        first, last = day - timedelta(days=20), day - timedelta(days=18)
        dialog = choose_days_of_job(page, url, "backfill_day", f"[{first}...{last}]")
        dialog.get_by_text("3 partitions").first.wait_for()
        take(page, "backfill")
        dialog.get_by_role("button", name="Launch backfill").click()
        dialog.wait_for(state="detached")
        page.goto(f"{url}/runs?tab=backfills")
        page.locator("a[href*='/runs/b/']").first.click()
        page.get_by_text("100% completed").first.wait_for(timeout=300_000)
        take(page, "backfills")


def take_refusal(browser: "Browser", ui: "RunningUi") -> None:
    """A sweep that the gate refuses, and what the UI says of it."""
    from usajobs_assets_tests.browser.clicks import launch_job_for_latest_day, open_page, show_asset

    with open_page(browser) as page:
        run_id = launch_job_for_latest_day(page, ui.url, "sweep_day")
    status, steps = ui.finished(run_id)
    if steps.get("search_gate") != "FAILURE":
        sys.exit(f"The gate was to refuse a run, which ended with {status}: {steps}")
    with open_page(browser) as page:
        show_asset(page, ui.url, BRONZE, "checks", checkDetail="quarantine_is_within_bounds")
        page.get_by_text("quarantine_limit").first.wait_for()
        take(page, "refused")


def require_success(ui: "RunningUi", run_id: str) -> None:
    """Wait for a run."""
    status, steps = ui.finished(run_id)
    if status != "SUCCESS":
        sys.exit(f"A run ended with {status}, so there is nothing to show: {steps}")


def main() -> None:
    """Sweep a day in the UI and take the pictures."""
    from usajobs_assets.api_client.clock import SystemClock
    from usajobs_assets.pipeline.eastern import eastern_day
    from usajobs_assets.simulator.server import serve
    from usajobs_assets.simulator.universe import Universe
    from usajobs_assets_tests.browser.clicks import launch_job_for_latest_day, open_browser, open_page
    from usajobs_assets_tests.browser.running_ui import USAJOBS, bare_environment, running_ui

    today, source = eastern_day(SystemClock().now()), Spoiled(Universe())
    IMAGES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, serve(source, today=lambda: today) as simulator:
        settings = {"USAJOBS_MODE": "simulated", "USAJOBS_BASE_URL": simulator.url}
        with running_ui(Path(folder), settings) as ui, open_browser() as browser:
            first = today - timedelta(days=BACKFILLED_DAYS)
            backfill = [*USAJOBS, "backfill", "--from", str(first)]
            subprocess.run(backfill, cwd=folder, env=bare_environment(), check=True)  # noqa: S603
            with open_page(browser) as page:
                run_id = launch_job_for_latest_day(page, ui.url, "sweep_day")
            require_success(ui, run_id)
            for job in ("refresh_code_lists", "build_gold", "report_coverage"):
                require_success(ui, ui.launch(job))
            take_pictures(browser, ui.url, today)
            take_launches(browser, ui.url, today)
            source.rows = TOO_MANY_ROWS
            take_refusal(browser, ui)
    _make_small()


def _make_small() -> None:
    """256 colours are enough for a page of text."""
    if pngquant := shutil.which("pngquant"):
        pictures = sorted(IMAGES.glob("*.png"))
        subprocess.run([pngquant, "--force", "--ext", ".png", "--strip", "64", *pictures], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
