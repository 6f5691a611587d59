"""Where the product's time goes: the stacks of its threads, looked at every few milliseconds, as shares by stage.

    python -m benchmarks.stages LAKE SMALL_LAKE URL DAGSTER_URL SMALL_URL → seconds by load and stage as JSON

A stack counts for the innermost stage that it is in; parsing is parsing, also for the gate. Looking costs a few per
cent, so this is measured apart from the rounds. Threads that only wait do not count; two that work at once count twice.
Keep out: comparing, layout.
"""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

from benchmarks.days import SEARCH, loads_of
from benchmarks.measure import tell
from benchmarks.rounds import PROJECT
from benchmarks.runner import PRODUCT_IN_DAGSTER, started, warm_up

_EVERY_S = 0.004
REST = "the rest"
# By the start of a file's path and, where one file has two stages, part of a function's name; the first that fits.
STAGES: tuple[tuple[str, str, str], ...] = (
    ("usajobs_assets/storage/envelope", "", "bronze: read and verify"),
    ("usajobs_assets/storage/bronze", "", "bronze: read and verify"),
    ("usajobs_assets/storage/folder", "", "bronze: read and verify"),
    ("usajobs_assets/storage/manifest", "", "bronze: read and verify"),
    ("usajobs_assets/storage/silver_lake", "", "Parquet"),
    ("usajobs_assets/tables/arrow", "", "rows kept for the load"),
    ("usajobs_assets/storage/copy_arrow", "", "COPY"),
    ("usajobs_assets/storage/silver_", "", "merge"),
    ("usajobs_assets/pipeline/row_spool", "", "rows kept for the load"),
    ("usajobs_assets/pipeline/page_rows", "", "rows kept for the load"),
    ("usajobs_assets/storage/ledger", "", "ledger"),
    ("usajobs_assets/storage/quarantine", "", "ledger"),
    ("usajobs_assets/pipeline/as_loaded", "", "ledger"),
    ("usajobs_assets/pipeline/day_report", "", "ledger"),
    ("usajobs_assets/validation/", "", "gate: Great Expectations"),
    ("usajobs_assets/pipeline/gate_frames", "", "gate: Great Expectations"),
    ("usajobs_assets/expectations/", "", "gate: its own part"),
    ("usajobs_assets/transforms/gate_facts", "", "gate: its own part"),
    ("usajobs_assets/transforms/historic_facts", "", "gate: its own part"),
    ("usajobs_assets/transforms/drift", "", "gate: its own part"),
    ("usajobs_assets/pipeline/gate", "", "gate: its own part"),
    ("usajobs_assets/transforms/", "", "parse, rows"),
    ("usajobs_assets/usajobs_api/", "", "parse, rows"),
    ("usajobs_assets/pipeline/", "", "parse, rows"),
    ("great_expectations/", "", "gate: Great Expectations"),
    ("dagster", "", "Dagster"),
    ("usajobs_assets/launch", "", "Dagster"),
    ("usajobs_assets/dagster_", "", "Dagster"),
)
# In 3.11 an idle thread of a pool shows as its `_worker`.
_WAITS = {"_worker", "wait", "_wait_for_tstate_lock", "select", "poll", "get", "accept"}
_WAITING_IN = ("/threading.py", "/queue.py", "/selectors.py", "/socket.py", "/concurrent/futures/")


def stage_of(frame: FrameType | None) -> str:
    """The innermost stage of a stack."""
    while frame is not None:
        stage = _stage_of_code(frame.f_code.co_filename, frame.f_code.co_name)
        if stage is not None:
            return stage
        frame = frame.f_back
    return REST


@cache
def _stage_of_code(file: str, function: str) -> str | None:
    # Whatever folders the project and its environment lie in.
    path = file.removeprefix(f"{PROJECT}/").rpartition("site-packages/")[2]
    found = (stage for start, named, stage in STAGES if path.startswith(start) and named in function)
    return next(found, None)


@contextmanager
def sampled() -> Iterator[dict[str, float]]:
    """Seconds by stage of what the body does, there when it has ended."""
    counts, seconds, over = Counter[str](), dict[str, float](), threading.Event()
    looks, began = 0, time.monotonic()

    def look() -> None:
        nonlocal looks
        me = threading.get_ident()
        while not over.wait(_EVERY_S):
            stacks = [frame for thread, frame in sys._current_frames().items() if thread != me]
            counts.update(stage_of(frame) for frame in stacks if not _waits(frame))
            looks += 1

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seconds
    finally:
        over.set()
        watcher.join()
        a_look = (time.monotonic() - began) / max(looks, 1)
        seconds.update({stage: count * a_look for stage, count in counts.items()})


def _waits(frame: FrameType) -> bool:
    code = frame.f_code
    return code.co_name in _WAITS and any(part in code.co_filename for part in _WAITING_IN)


def main() -> None:
    """Load the days once with the whole product, and tell where the time went."""
    lake, small_lake, url, dagster_url, small_url = sys.argv[1:]
    warm_up(PRODUCT_IN_DAGSTER, SEARCH, Path(small_lake), small_url, dagster_url)
    found = {}
    with started(PRODUCT_IN_DAGSTER, SEARCH, Path(lake), url, dagster_url) as load:
        for name, days in loads_of(SEARCH, Path(lake)).items():
            with sampled() as seconds:
                load(days)
            found[name] = seconds
    tell(stages=found)


if __name__ == "__main__":
    main()
