"""What a person does in the Dagster UI, in a browser: look at a page, launch a run, see it through.

For the browser tests and for docs/take_screenshots.py. Written for Dagster 1.13: texts and roles that a
reader sees, never class names. Keep out: starting the server (`running_ui.py`), assertions.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import quote

from playwright.sync_api import (
    Browser,
    FloatRect,
    Locator,
    Page,
    TimeoutError,
    ViewportSize,
    expect,
    sync_playwright,
)

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
WINDOW: ViewportSize = {"width": 1600, "height": 1000}
# The whole graph, at a scale at which the UI still shows the figures.
LINEAGE_WINDOW: ViewportSize = {"width": 4000, "height": 9000}
# Root needs --no-sandbox; the others keep the browser itself from calling home.
_FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
_PATIENCE_MS = 30_000
_QUESTIONS = 10
_HEADER = 120  # pixels that a page's title and its search box take


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Debian's chromium, without a window."""
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield browser
        browser.close()


@contextmanager
def open_page(browser: Browser) -> Iterator[Page]:
    """A page without history or cookies."""
    context = browser.new_context(viewport=WINDOW, device_scale_factor=1, timezone_id="America/New_York")
    context.set_default_timeout(_PATIENCE_MS)
    yield context.new_page()
    context.close()


def show_lineage(page: Page, url: str, *assets: str) -> None:
    """These assets of the graph, or all of it: groups expanded, everything loaded and in the window."""
    selection = " or ".join(f'key:"{asset}"' for asset in assets)
    page.set_viewport_size(LINEAGE_WINDOW)
    page.goto(f"{url}/asset-groups~{quote(selection, safe='')}")
    _expand_groups(page)
    nodes = page.locator("foreignObject").filter(has=page.get_by_text("Latest event"))
    nodes.filter(has=page.get_by_text("Loading...")).first.wait_for(state="detached")
    _zoom_out_until_all_is_shown(page)


def _zoom_out_until_all_is_shown(page: Page) -> None:
    looks_that_fit = 0
    for _ in range(60):
        page.wait_for_timeout(200)
        if not all(_is_in_window(part) for part in page.locator("foreignObject").all()):
            looks_that_fit = 0
            page.get_by_label("zoom_out").click()
            continue
        looks_that_fit += 1
        if looks_that_fit == 4:  # the graph glides into place, and on its way it may fit for a moment
            return
    raise TimeoutError("the graph does not fit into the window")


def _is_in_window(part: Locator) -> bool:
    box = part.bounding_box()
    return box is not None and box["y"] > _HEADER and box["y"] + box["height"] < LINEAGE_WINDOW["height"]


def _expand_groups(page: Page) -> None:
    """Press Alt+E until it counts: it does nothing before the graph is laid out, and folds the groups again."""
    for _ in range(10):
        page.keyboard.press("Alt+E")
        with suppress(TimeoutError):
            page.get_by_text("Latest event").first.wait_for(timeout=3_000)
            return
    raise TimeoutError("the groups of the graph did not expand")


def box_of_graph(page: Page) -> FloatRect:
    """Where the lineage is on its page, with a margin."""
    boxes = [box for part in page.locator("foreignObject").all() if (box := part.bounding_box())]
    left, top = min(box["x"] for box in boxes), min(box["y"] for box in boxes)
    right = max(box["x"] + box["width"] for box in boxes)
    bottom = max(box["y"] + box["height"] for box in boxes)
    return {"x": left - 20, "y": top - 20, "width": right - left + 40, "height": bottom - top + 40}


def show_all_of(page: Page, metadata: str) -> None:
    """Open the Markdown of a metadata entry of an asset."""
    page.get_by_text(metadata).first.wait_for()
    page.get_by_role("row").filter(has_text=metadata).get_by_text("Show").first.click()


def show_plots(page: Page) -> None:
    """On the overview of an asset: its numbers over the partitions instead of the newest ones."""
    plots = page.get_by_text("Plots", exact=True).first
    plots.click()
    page.get_by_text("the highest data point").wait_for()
    plots.evaluate("button => button.scrollIntoView({block: 'start'})")


def show_asset(page: Page, url: str, asset: str, view: str, **shown: str) -> None:
    """A tab of an asset's page: overview, partitions, checks."""
    query = "".join(f"&{name}={value}" for name, value in shown.items())
    page.goto(f"{url}/assets/{asset}?view={view}{query}")


def launch_job_for_latest_day(page: Page, url: str, job: str) -> str:
    """Materialize all assets of a job for the latest partition; the id of the run, whose page is open."""
    page.goto(f"{url}/locations/usajobs_assets/jobs/{job}")
    page.get_by_role("button", name="Materialize all").first.click()
    return _launch_latest(page)


def launch_asset_for_latest_day(page: Page, url: str, asset: str) -> str:
    """Materialize one asset, and those that come with it, for the latest partition."""
    page.goto(f"{url}/assets/{asset}")
    page.get_by_role("button", name="Materialize").first.click()
    return _launch_latest(page)


def choose_days_of_job(page: Page, url: str, job: str, days: str) -> Locator:
    """The dialog that launches a job, with days chosen such as `[2026-11-16...2026-11-18]`; nothing is launched yet."""
    page.goto(f"{url}/locations/usajobs_assets/jobs/{job}")
    page.get_by_role("button", name="Materialize all").first.click()
    dialog, _ = _launch_dialog(page)
    chosen = dialog.get_by_role("textbox").first
    chosen.fill(days)
    chosen.press("Enter")
    return dialog


def _launch_latest(page: Page) -> str:
    dialog, latest = _launch_dialog(page)
    latest.click()
    dialog.get_by_role("button", name="Launch 1 run").click()
    page.get_by_text("Launched run").wait_for()
    page.get_by_role("link", name="View", exact=True).or_(
        page.get_by_role("button", name="View", exact=True)
    ).last.click()
    page.wait_for_url("**/runs/*")
    return page.url.split("?")[0].rsplit("/", 1)[1]


def _launch_dialog(page: Page) -> tuple[Locator, Locator]:
    """The dialog in which days are chosen, and its button for the latest one."""
    dialog = page.get_by_role("dialog")
    confirm = dialog.get_by_role("button", name="Confirm")
    latest = dialog.get_by_role("button", name="Latest", exact=True)
    # The UI asks whether one is sure: if only part of the graph is wanted, and if a source was never captured.
    for _ in range(_QUESTIONS):
        confirm.or_(latest).first.wait_for()
        if latest.is_visible():
            break
        with suppress(TimeoutError):  # a dialog that is on its way out cannot be clicked
            confirm.click(timeout=1_000)
    return dialog, latest


def show_failure(page: Page) -> None:
    """On the page of a failed run: the error in full."""
    page.get_by_text("RUN_FAILURE").wait_for()
    full = page.get_by_role("button", name="View full message")
    if full.count():
        full.last.click()
