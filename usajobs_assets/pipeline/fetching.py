"""One way to capture a partition of any source: what `fetch` means for each of them.

    services, day, source → FETCH[source] → bronze → the manifests of the day's closed runs

Add: the function of a new source, which captures the day, or says in a DayRefused why it cannot be.
"""

from collections.abc import Callable
from datetime import date
from functools import partial

from usajobs_assets.pipeline.file_drop_day import file_drop_partition
from usajobs_assets.pipeline.historic_day import historic_partition
from usajobs_assets.pipeline.jsearch_day import jsearch_partition
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import ANNOUNCEMENT_TEXT, FILE_DROP, HISTORIC, JSEARCH, SEARCH
from usajobs_assets.storage.manifest import Manifest

Fetch = Callable[[Services, date], list[Manifest]]

FETCH: dict[str, Fetch] = {
    SEARCH: search_partition,
    HISTORIC: partial(historic_partition, source=HISTORIC),
    ANNOUNCEMENT_TEXT: partial(historic_partition, source=ANNOUNCEMENT_TEXT),
    JSEARCH: jsearch_partition,
    FILE_DROP: file_drop_partition,
}


def fetch(services: Services, day: date, source: str) -> list[Manifest]:
    """Capture the partition `day` of a source; the manifests of its closed runs, oldest first.

    Raises:
        DayRefused: the day cannot be captured, or not any more.
        ApiError: the API refused, or did not answer in the time and tries allowed.
    """
    return FETCH[source](services, day)
