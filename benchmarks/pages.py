"""The pages that everything is measured on, in bronze as the product would have left them. Made once, kept.

    simulator → items → first day; 5 % edited, 2 % added, 2 % gone → second day → bronze, as two proven runs
    simulator → records of 30 open dates → bronze, a proven run for each

Seeded: the same size gives the same bytes. Keep out: loading, timing.
"""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from benchmarks.days import FIRST_DAY, SECOND_DAY
from benchmarks.write_run import write_historic_run, write_search_run
from usajobs_assets.simulator.historic_query import DateRange, HistoricQuery
from usajobs_assets.simulator.posting_source import HistoricFound
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets.simulator.universe import Universe
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.folder import FolderStore

EDITED, ADDED, GONE = 0.05, 0.02, 0.02
OPEN_DATES = 30
_SEED = 1
_SHOWN_FOR_DAYS = 17  # Search shows at least so many times the postings of a day
_FIRST_OPEN_DATE = date(2024, 3, 4)


def make_pages(folder: Path, items: int) -> Path:
    """The lake with the pages of `items` postings under `folder`, made only if it is not there."""
    lake = folder / f"pages-{items}" / "lake"
    if not lake.exists():
        unfinished = lake.with_name("unfinished")
        bronze = BronzeLake(FolderStore(unfinished))
        for day, postings in zip((FIRST_DAY, SECOND_DAY), two_days(items), strict=True):
            write_search_run(bronze, day, postings)
        for day, records in open_dates(items):
            write_historic_run(bronze, day, records)
        unfinished.rename(lake)
    return lake


def two_days(count: int) -> tuple[list[bytes], list[bytes]]:
    """The items of two days, `count` each (but for rounding)."""
    added, gone, edited = (int(count * share) for share in (ADDED, GONE, EDITED))
    raw = search_items(count + added)
    first, fresh = raw[:count], raw[count:]
    dice = random.Random(_SEED)
    kept = dice.sample(range(count), count - gone)
    changed = set(kept[:edited])
    second = [_edited(first[index]) if index in changed else first[index] for index in sorted(kept)]
    return first, second + fresh


def search_items(count: int) -> list[bytes]:
    """So many items of Search, as they look on the first day."""
    universe = Universe(postings_per_day=count // _SHOWN_FOR_DAYS + 60)
    page = SearchQuery(results_per_page=500)
    found = universe.matches(page, FIRST_DAY)[:count]
    if len(found) < count:
        raise ValueError(f"The universe shows {len(found)} postings, {count} are needed.")
    # Part by part, for a query ends at the 10,000th posting.
    parts = (found[start : start + page.results_per_page] for start in range(0, count, page.results_per_page))
    return [item for part in parts for item in universe.page(part, page).items]


def open_dates(count: int) -> Iterator[tuple[date, Sequence[HistoricFound]]]:
    """Pages of HistoricJoa for each open date that has any: about `count` records altogether."""
    universe = Universe(postings_per_day=max(count // OPEN_DATES, 1))
    for offset in range(OPEN_DATES):
        day = _FIRST_OPEN_DATE + timedelta(days=offset)
        pages = list(_pages_opened_on(universe, day))
        if pages[0].total:
            yield day, pages


def _pages_opened_on(universe: Universe, day: date) -> Iterator[HistoricFound]:
    row: int | None = 0
    while row is not None:
        page = universe.historic(HistoricQuery(opened=DateRange(day, day), first_row=row), FIRST_DAY)
        yield page
        row = page.next_row


def _edited(raw: bytes) -> bytes:
    posting = json.loads(raw)
    descriptor = posting["MatchedObjectDescriptor"]
    descriptor["PositionTitle"] += " (edited)"
    descriptor["UserArea"]["Details"]["TotalOpenings"] = "7"
    return json.dumps(posting).encode()
