"""Named moments at which a process of the product is made to die, or is told to stop.

    python -m usajobs_assets_tests.faults.fail_points after_put 2 run --date 2026-11-20

A point is a function of the product and a side of it: the process signals itself just before or just after the n-th
call. The product knows nothing of this. Keep out: starting processes (forked.py), assertions.
"""

import functools
import importlib
import itertools
import os
import sys
import time
from pathlib import Path
from signal import SIGKILL, Signals
from typing import Any, Literal, NamedTuple

# Written into the working directory when the point is reached: the moment, by the clock that all processes share.
STRUCK = Path("struck")


class FailPoint(NamedTuple):
    """`where` is a function as `module:qualified.name`; `means` is what has just happened, or not yet."""

    where: str
    side: Literal["before", "after"]
    means: str


_BRONZE = "usajobs_assets.storage.bronze:BronzeLake"
_LOAD = "usajobs_assets.storage.silver_loader:SilverLoad"
POINTS = {
    "before_put": FailPoint(f"{_BRONZE}.put_page", "before", "an answer came and is not stored"),
    "after_put": FailPoint(f"{_BRONZE}.put_page", "after", "a page is stored, its run is open"),
    "before_manifest": FailPoint(f"{_BRONZE}.close", "before", "every page is stored, the run is open"),
    "after_manifest": FailPoint(f"{_BRONZE}.close", "after", "the run is closed and not judged"),
    "after_gate": FailPoint(
        "usajobs_assets.storage.ledger:Ledger.record_verdict", "after", "the verdict is in the ledger"
    ),
    "while_staging": FailPoint(f"{_LOAD}.stage", "after", "what was seen is staged, nothing is decided"),
    "while_publishing": FailPoint(
        "usajobs_assets.storage.folder:FolderStore.replace", "after", "one Parquet file is there, not the others"
    ),
    "while_merging": FailPoint(f"{_LOAD}.write", "after", "some rows are written, nothing is committed"),
    "before_commit": FailPoint(f"{_LOAD}.merge", "after", "all tables are written, nothing is committed"),
    "before_recording": FailPoint(
        "usajobs_assets.io_managers.silver:silver_metadata", "before", "committed, and Dagster has not heard of it"
    ),
    "before_noting": FailPoint(
        "usajobs_assets.cli.backfill_record:Recorder.record", "before", "a backfill's day is committed, not noted"
    ),
}  # fmt: skip


def arm(name: str, nth: int = 1, how: Signals = SIGKILL) -> None:
    """From now on the `nth` call at that point sends this process the signal `how`."""
    point, calls = POINTS[name], itertools.count(1)
    owner, attribute = _resolve(point.where)
    original = getattr(owner, attribute)

    @functools.wraps(original)
    def patched(*arguments: Any, **named: Any) -> Any:
        is_due = next(calls) == nth
        if is_due and point.side == "before":
            _strike(how)
        result = original(*arguments, **named)
        if is_due and point.side == "after":
            _strike(how)
        return result

    setattr(owner, attribute, patched)


def _resolve(where: str) -> tuple[Any, str]:
    module, _, path = where.partition(":")
    *outer, attribute = path.split(".")
    return functools.reduce(getattr, outer, importlib.import_module(module)), attribute


def _strike(how: Signals) -> None:
    STRUCK.write_text(str(time.monotonic()))
    os.kill(os.getpid(), how)


def main() -> None:
    """Arm a point and run `usajobs` with the arguments that are left."""
    from usajobs_assets.cli.main import main as usajobs

    _, name, nth, *arguments = sys.argv
    arm(name, int(nth))
    sys.argv = ["usajobs", *arguments]
    usajobs()


if __name__ == "__main__":
    main()
