"""A day swept from the UI by clicking, with one bad record in it, and what the UI then shows of it."""

from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from usajobs_assets.definitions import defs
from usajobs_assets.expectations.search import SEARCH_RULES
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets_tests.browser.clicks import launch_job_for_latest_day, open_page, show_asset, show_lineage
from usajobs_assets_tests.browser.running_ui import RunningUi
from usajobs_assets_tests.builders import Listed, item, items

pytestmark = pytest.mark.browser

NEGATIVE_PAY = [
    {"MinimumRange": "-1", "MaximumRange": "68546", "RateIntervalCode": "PA", "Description": "Per Year"}
]
POISONED = 800009900
# By asset: the rules of the gate, and what is judged by other jobs.
CHECKS = [key.asset_key.path[-1] for key in defs.resolve_asset_graph().asset_check_keys]
SERVED = [*items(6), item(POISONED, PositionRemuneration=NEGATIVE_PAY)]


class Swept(NamedTuple):
    """The day, and the run that somebody launched by clicking."""

    day: date
    status: str
    steps: dict[str, str]


@pytest.fixture(scope="module")
def swept(ui: RunningUi, source: Listed, browser: Browser, day: date) -> Swept:
    """`sweep_day` for the latest partition, launched in the browser."""
    source.postings = SERVED
    with open_page(browser) as page:
        run_id = launch_job_for_latest_day(page, ui.url, "sweep_day")
    return Swept(day, *ui.finished(run_id))


def test_a_day_goes_from_the_api_to_silver_by_clicking_alone(swept: Swept) -> None:
    """One bad record costs one record, not the day: its check warns, and every step succeeds."""
    assert swept.status == "SUCCESS"
    assert set(swept.steps.values()) == {"SUCCESS"}
    assert {"bronze__search_pages", "search_gate", "silver"} <= set(swept.steps)


def test_the_lineage_page_shows_bronze_and_the_silver_tables_with_their_checks(
    swept: Swept, ui: RunningUi, page: Page
) -> None:
    """A table that autoload forgot, or a check that lost its asset, would be missing here."""
    show_lineage(page, ui.url)
    for table in ("search_pages", *SILVER_TABLES):
        node = page.locator("foreignObject").filter(has=page.get_by_text(table, exact=True))
        count = CHECKS.count(table)
        expect(node).to_contain_text(f"/ {count} Passed" if count else "Asset checks–")
        expect(node.get_by_text(table, exact=True)).to_be_in_viewport()
    # Whether yesterday is proven is judged by a job of its own.
    expect(
        page.get_by_text(f"{len(SEARCH_RULES) - 1} / {CHECKS.count('search_pages')} Passed")
    ).to_be_visible()


@pytest.mark.parametrize(("asset", "rows"), [("bronze/search_pages", 7), ("silver/job", 6)])
def test_the_partition_is_green_and_says_how_many_rows_it_holds(
    swept: Swept, ui: RunningUi, page: Page, asset: str, rows: int
) -> None:
    """Seven items in bronze, six in silver: the poisoned one is in quarantine, and nothing else is missing."""
    show_asset(page, ui.url, asset, "partitions", partition=swept.day.isoformat())
    expect(page.get_by_text("Materialized", exact=True)).to_be_visible()
    row = page.get_by_role("row").filter(has_text="dagster/partition_row_count")
    expect(row.get_by_text(str(rows), exact=True)).to_be_visible()


def test_the_checks_tab_lists_every_rule_of_the_gate(swept: Swept, ui: RunningUi, page: Page) -> None:
    show_asset(page, ui.url, "bronze/search_pages", "checks")
    expect(page.get_by_text(f"Checks ({CHECKS.count('search_pages')})")).to_be_visible()
    expect(page.get_by_text("Succeeded", exact=True)).to_have_count(len(SEARCH_RULES) - 1)


def test_the_check_that_warned_names_the_record_that_broke_it(
    swept: Swept, ui: RunningUi, page: Page
) -> None:
    """Loud and exact: which record, where in bronze, and the command that shows it."""
    show_asset(page, ui.url, "bronze/search_pages", "checks", checkDetail="pay_is_not_negative")
    expect(page.get_by_text("Pay, where it is given, is zero or more.")).to_be_visible()
    record = page.get_by_role("row").filter(has_text="pay_negative").last
    expect(record).to_contain_text(str(POISONED))
    expect(record).to_contain_text("page=0001.json.gz")
    expect(record).to_contain_text(f"usajobs explain {POISONED}")


def test_the_ui_is_served_to_this_machine_only(ui: RunningUi) -> None:
    """It can launch runs and has no password: on any other address the whole network could use it."""
    port = urlsplit(ui.url).port
    listening = [
        address
        for table in ("tcp", "tcp6")
        for address in _listening(Path("/proc/net") / table)
        if address.endswith(f":{port:04X}")
    ]
    assert listening == [f"0100007F:{port:04X}"]


def _listening(table: Path) -> list[str]:
    """The local addresses in state LISTEN, as the kernel writes them: reversed bytes in hexadecimal."""
    rows = [line.split() for line in table.read_text().splitlines()[1:]] if table.exists() else []
    return [row[1] for row in rows if row[3] == "0A"]
