"""A backfill of open dates from the UI, killed half-way with everything that runs, and started again.

BACKFILL_DAYS=30 makes it a month, which takes seven minutes.
"""

import os
import signal
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from usajobs_assets.pipeline.backfill import days_between
from usajobs_assets.pipeline.open_dates import DayState, captured_days
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.server import serve
from usajobs_assets.simulator.universe import Universe
from usajobs_assets_tests.browser.clicks import show_all_of, show_asset
from usajobs_assets_tests.browser.conftest import today
from usajobs_assets_tests.browser.running_ui import REPOSITORY, RunningUi, running_ui, wait_for

# A run takes seconds to start, and two run at a time.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

FIRST = date(2025, 3, 1)
LAST = FIRST + timedelta(int(os.environ.get("BACKFILL_DAYS", "8")) - 1)
DAYS = [day.isoformat() for day in days_between(FIRST, LAST)]
PARTITIONED = ("bronze/historic_pages", "bronze/announcement_text_pages", "silver/job", "silver/job_version")
_BACKFILL = """
mutation($params: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $params) {
    __typename ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message }
  }
}"""
_RUNS = '{runsOrError(filter: {pipelineName: "backfill_day"}){... on Runs{results{status}}}}'
_STATS = """
query($path: [String!]!) {
  assetNodeOrError(assetKey: {path: $path}) {
    ... on AssetNode { partitionStats { numMaterialized numFailed numMaterializing } }
  }
}"""


def statuses(ui: RunningUi) -> list[str]:
    return [run["status"] for run in ui.ask(_RUNS)["runsOrError"]["results"]]


def stats(ui: RunningUi, asset: str) -> dict[str, int]:
    found: dict[str, int] = ui.ask(_STATS, path=asset.split("/"))["assetNodeOrError"]["partitionStats"]
    return found


def launch_backfill(ui: RunningUi) -> None:
    selector = {"partitionSetName": "backfill_day_partition_set", "repositorySelector": REPOSITORY}
    answer = ui.ask(_BACKFILL, params={"selector": selector, "partitionNames": DAYS})
    assert answer["launchPartitionBackfill"]["__typename"] == "LaunchBackfillSuccess", answer


def is_under_way(ui: RunningUi) -> bool:
    found = statuses(ui)
    return found.count("SUCCESS") >= 3 and "STARTED" in found


def is_green(ui: RunningUi) -> bool:
    return all(stats(ui, asset)["numMaterialized"] == len(DAYS) for asset in PARTITIONED)


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUi]:
    """The UI that was started again; all processes of the one before were killed, Postgres was stopped."""
    folder = tmp_path_factory.mktemp("killed")
    with serve(Universe(postings_per_day=2), today=today) as simulator:
        settings = {"USAJOBS_MODE": "simulated", "USAJOBS_BASE_URL": simulator.url}
        with running_ui(folder, settings) as ui:
            launch_backfill(ui)
            wait_for(lambda: is_under_way(ui), 180, "the backfill has begun")
            os.killpg(ui.process.pid, signal.SIGKILL)
            wait_for(lambda: not ui.processes(), 20, "everything is dead")
        with running_ui(folder, settings) as ui:
            yield ui


def ledger(folder: Path, source: str) -> dict[str, DayState]:
    environment = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(folder / ".usajobs")}
    services = Services(Settings.parse(environment))
    found = captured_days(services.warehouse, source, FIRST, LAST)
    return {day.isoformat(): captured.state for day, captured in found.items()}


def test_the_backfill_goes_on_by_itself_and_ends_all_green(again: RunningUi) -> None:
    """The runs that died are tried again, the others are not; nobody has to know which."""
    wait_for(lambda: is_green(again), 500, "every day is green")
    wait_for(lambda: {"STARTED", "QUEUED"}.isdisjoint(statuses(again)), 60, "no run is left over")
    assert [stats(again, asset)["numFailed"] for asset in PARTITIONED] == [0] * len(PARTITIONED)
    assert statuses(again).count("SUCCESS") == len(DAYS)


@pytest.mark.parametrize("source", ["historic", "announcement_text"])
def test_the_ledger_holds_what_dagster_shows(again: RunningUi, source: str) -> None:
    assert ledger(again.folder, source) == dict.fromkeys(DAYS, DayState.PROVEN)


def test_the_coverage_page_shows_the_calendar_as_pictures(again: RunningUi, page: Page) -> None:
    """Fourteen years and the legend; a UI that takes data addresses out of Markdown would show nothing."""
    assert again.finished(again.launch("report_coverage"))[0] == "SUCCESS"
    show_asset(page, again.url, "ops/coverage", "overview")
    show_all_of(page, "usajobs/historic_calendar")
    picture = page.get_by_alt_text("the days of 2025").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 54 * 7


def test_the_catalogue_shows_the_charts_of_gold(again: RunningUi, page: Page) -> None:
    """Vector pictures in data addresses, which a UI may refuse although it shows others."""
    assert again.finished(again.launch("build_gold"))[0] == "SUCCESS"
    show_asset(page, again.url, "gold/postings_by_day", "overview")
    show_all_of(page, "usajobs/charts")
    for name in ("Open postings", "Postings opened and closed by day"):
        chart = page.get_by_alt_text(name)
        expect(chart).to_be_visible()
        assert chart.evaluate("image => image.naturalWidth") == 588
