"""Runs of any source written straight into bronze, for what only the order and the contents of runs decide.

    {posting: content} of a source → one page → bronze → a closed run, as if it had been captured

Keep out: how runs are captured (sweeping.py), how they are loaded (captured.py).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from usajobs_assets.api_client.exchange import Exchange
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.storage.bronze import BronzeLake, RunAddress
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.storage.run_address import new_run_id
from usajobs_assets_tests.builders import raw

# As an object, or as the bytes that it is to be sent as.
Posting = Mapping[str, Any] | bytes


def body(source: str, postings: Sequence[Posting]) -> bytes:
    """A page of these postings as the source would send it."""
    sent, count = b",".join(map(raw, postings)), len(postings)
    if source in ("search", "file_drop"):
        counts = b'"SearchResultCount":%d,"SearchResultCountAll":%d' % (count, count)
        return b'{"SearchResult":{%b,"SearchResultItems":[%b],"UserArea":{}}}' % (counts, sent)
    if source == "jsearch":
        return b'{"status":"OK","data":[%b]}' % sent
    metadata = b'{"totalCount":%d,"pageSize":500,"continuationToken":null}' % count
    return b'{"paging":{"metadata":%b,"next":null},"data":[%b]}' % (metadata, sent)


def write_run(
    lake: BronzeLake,
    source: str,
    postings: Sequence[Posting],
    moment: datetime,
    token: str,
    day: date | None = None,
    *,
    repeated: int = 0,
) -> Manifest:
    """Close a proven run of one page, received at `moment`; `token` are 8 hex digits of its own.

    `day` is that of the moment, unless it is an open date; `repeated` of the postings are there a second time.
    """
    run = RunAddress(source, day or eastern_day(moment), new_run_id(moment, token))
    page = Exchange("/api/Test", {"Page": "1"}, moment, moment, 200, {}, body(source, postings), 1)
    stored = lake.put_page(run, page=1, received=page, total_count=len(postings) - repeated)
    count = len(postings)
    return lake.close(
        run,
        Manifest(
            source=source,
            day=run.day,
            run_id=run.run_id,
            request={},
            objects=(stored.listed(count),),
            api_total=count - repeated,
            postings_distinct=count - repeated,
            items=count,
            outcome="proven",
            reasons=(),
            narrowed=False,
            code_version="test",
            opened_at=moment,
            closed_at=moment,
        ),
    )
