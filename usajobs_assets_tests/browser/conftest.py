"""A browser, pages that may ask nobody but this machine, and the UI over a simulated API."""

import os
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from usajobs_assets.api_client.clock import SystemClock
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.simulator.server import serve
from usajobs_assets_tests.browser.clicks import CHROMIUM, open_browser, open_page
from usajobs_assets_tests.browser.running_ui import RunningUi, running_ui
from usajobs_assets_tests.builders import Listed

# No module here takes longer from its first sweep to its last look at the day.
_LONGEST = timedelta(minutes=4)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium; without it the tests are skipped on a laptop and fail in CI."""
    if not Path(CHROMIUM).exists():
        reason = (
            f"There is no chromium at {CHROMIUM}, so nothing of the UI was tested: apt-get install chromium"
        )
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with open_browser() as chromium:
        yield chromium


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new page. Whatever a test does with it, it has asked this machine only."""
    with open_page(browser) as opened:
        asked: set[str] = set()
        opened.on("request", lambda request: asked.add(_host(request.url)))
        opened.on("websocket", lambda socket: asked.add(_host(socket.url)))
        yield opened
        assert asked - {""} == {"127.0.0.1"}  # data: and blob: addresses have no host


@pytest.fixture(scope="session")
def source() -> Listed:
    """What the simulated API serves; a module puts its own postings in before it sweeps."""
    return Listed([])


@pytest.fixture(scope="session")
def ui(tmp_path_factory: pytest.TempPathFactory, browser: Browser, source: Listed) -> Iterator[RunningUi]:
    """`usajobs ui`, set up by the `.env` of a folder of its own, for all days of these tests."""
    with serve(source, today=today) as simulator:
        settings = {"USAJOBS_MODE": "simulated", "USAJOBS_BASE_URL": simulator.url}
        with running_ui(tmp_path_factory.mktemp("ui"), settings) as running:
            yield running


@pytest.fixture(scope="module")
def day() -> date:
    """Today in Washington, which does not end before the module does."""
    while today() != eastern_day(SystemClock().now() + _LONGEST):
        time.sleep(1)
    return today()


def today() -> date:
    """Today in Washington."""
    return eastern_day(SystemClock().now())


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
