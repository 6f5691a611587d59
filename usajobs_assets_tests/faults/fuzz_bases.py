"""The postings that are mutated: recorded ones where they are at hand, and those of the simulator.

Keep out: the mutations (mutator.py).
"""

import gzip
import json
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from usajobs_assets.simulator.historic_query import RecordForm
from usajobs_assets.simulator.historic_records import render_joa
from usajobs_assets.simulator.search_items import render_item
from usajobs_assets.simulator.text_records import render_text
from usajobs_assets.simulator.universe import Universe
from usajobs_assets_tests.builders import DAY
from usajobs_assets_tests.conftest import PROJECT

Body = dict[str, Any]
_PAYLOADS = PROJECT.parent / "shared" / "payloads"
_RECORDED, _SIMULATED = 60, 60
_STATUS = "Accepting applications"


@cache
def bases(source: str) -> list[Body]:
    """Some of every recorded file of the source, and as many simulated ones as it takes for a change."""
    recorded = [body for path in sorted(_PAYLOADS.glob(f"{_FILES[source]}*.json.gz")) for body in _of(path)]
    found = [*recorded[:: max(1, len(recorded) // _RECORDED)], *islice(_simulated(source), _SIMULATED)]
    by_number = {number_of(body): body for body in found}
    return list(by_number.values())


def number_of(body: Body) -> int:
    """The control number."""
    return int(body.get("MatchedObjectId") or body["usajobsControlNumber"])


_FILES = {"search": "search_", "historic": "historicjoa_", "announcement_text": "announcementtext_"}


def _of(path: Any) -> list[Body]:
    page = json.loads(gzip.decompress(path.read_bytes()))
    items: list[Body] = page["SearchResult"]["SearchResultItems"] if "SearchResult" in page else page["data"]
    return items


def _simulated(source: str) -> Iterator[Body]:
    for posting in Universe(postings_per_day=6).open_on(DAY):
        if source == "search":
            yield json.loads(render_item(posting))
        elif source == "historic":
            yield json.loads(render_joa(posting, _STATUS, RecordForm("HistoricJoa")))
        else:
            yield json.loads(render_text(posting, _STATUS, RecordForm("AnnouncementText")))
