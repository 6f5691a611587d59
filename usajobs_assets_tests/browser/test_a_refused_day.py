"""A day that the gate refuses, from the UI: the run stops there, and nobody gets silver past it later."""

from datetime import date
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from usajobs_assets_tests.browser.clicks import (
    launch_asset_for_latest_day,
    launch_job_for_latest_day,
    open_page,
    show_asset,
    show_failure,
)
from usajobs_assets_tests.browser.running_ui import RunningUi
from usajobs_assets_tests.builders import Listed, item, items

pytestmark = pytest.mark.browser

BAD = 5  # two more than the quarantine takes of a small day


class Refused(NamedTuple):
    """The day, and the run that the gate has stopped."""

    day: date
    status: str
    steps: dict[str, str]


@pytest.fixture(scope="module")
def refused(ui: RunningUi, source: Listed, browser: Browser, day: date) -> Refused:
    """`sweep_day` for the latest partition, launched in the browser, when most records are bad."""
    bad = [item(800009000 + 100 * index, PositionTitle="") for index in range(BAD)]
    source.postings = [*items(3), *bad]
    with open_page(browser) as page:
        run_id = launch_job_for_latest_day(page, ui.url, "sweep_day")
    return Refused(day, *ui.finished(run_id))


def test_a_bad_day_stops_at_the_gate_and_silver_is_not_run(refused: Refused) -> None:
    """Bronze keeps what was sent, whatever the gate thinks of it."""
    assert refused.status == "FAILURE"
    assert refused.steps == {"bronze__search_pages": "SUCCESS", "search_gate": "FAILURE"}


def test_the_check_that_closed_the_gate_says_what_was_too_much(
    refused: Refused, ui: RunningUi, page: Page
) -> None:
    show_asset(page, ui.url, "bronze/search_pages", "checks", checkDetail="quarantine_is_within_bounds")
    expect(page.get_by_text(f"quarantined={BAD}, quarantine_limit=3")).to_be_visible()


def test_silver_alone_is_refused_and_the_run_page_says_why(
    refused: Refused, ui: RunningUi, page: Page
) -> None:
    """The checks stop their own run; it is the verdict in the ledger that stops this one, launched later."""
    run_id = launch_asset_for_latest_day(page, ui.url, "silver/job")
    status, steps = ui.finished(run_id)
    assert (status, steps["silver"]) == ("FAILURE", "FAILURE")
    show_failure(page)
    sentence = f"of {refused.day} did not pass the gate; silver loads nothing of it"
    expect(page.get_by_text(sentence).last).to_be_in_viewport()
