"""F12 between processes: what one is asked to wait, all wait."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from usajobs_assets.pipeline.backfill import days_between
from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.server import RequestSeen, RunningSimulator
from usajobs_assets_tests.faults.api_process import ask
from usajobs_assets_tests.faults.api_stage import UNIVERSE
from usajobs_assets_tests.faults.test_api_answers import F12

PAUSE = 1.0
# A request may be on its way when the pause begins.
UNDER_WAY = 0.25


class AsksToWait:
    """Notes when requests come; once both years were asked for, one of them gets 429 with Retry-After."""

    def __init__(self) -> None:
        self.years: set[str] = set()
        self.moments: list[float] = []
        self.paused_at: float | None = None
        self._lock = threading.Lock()

    def __call__(self, seen: RequestSeen) -> CannedAnswer | None:
        with self._lock:
            self.moments.append(time.monotonic())
            self.years.add(seen.params["StartPositionOpenDate"][:4])
            if len(self.years) < 2 or self.paused_at is not None:
                return None
            self.paused_at = self.moments[-1]
            return CannedAnswer(429, b"", {"Retry-After": f"{PAUSE:.0f}"})


@F12
def test_f12_a_pause_asked_of_one_process_holds_in_another(
    simulate: Callable[..., RunningSimulator], database_url: str, tmp_path: Path
) -> None:
    """Two real processes and their shared budget; the moments are those at which the server hears of them."""
    script = AsksToWait()
    api = simulate(UNIVERSE, interfere=script)
    environment = {
        "USAJOBS_MODE": "simulated",
        "USAJOBS_BASE_URL": api.url,
        "USAJOBS_HOME": str(tmp_path / "home"),
        "DB_URL": database_url,
        "REQUESTS_PER_SECOND": "20",
    }
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        years = [days_between(date(year, 1, 1), date(year, 3, 10)) for year in (2024, 2025)]
        for asking in [processes.submit(ask, environment, days) for days in years]:
            asking.result()
    assert script.paused_at is not None
    after = [moment - script.paused_at for moment in script.moments if moment > script.paused_at]
    assert len(script.moments) == sum(map(len, years)) + 1
    assert len(after) > 20
    assert not [moment for moment in after if UNDER_WAY < moment < PAUSE - 0.1]
