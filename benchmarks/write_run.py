"""Items → a proven run in bronze, with the bodies, the slices and the manifest that a capture would have left.

Search reports no more than 10,000 postings a query, so a bigger day comes in slices that prove themselves. Keep out:
which items there are (pages).
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

from usajobs_assets.api_client.exchange import Exchange
from usajobs_assets.simulator.historic_answers import USUAL_STYLE, historic_page
from usajobs_assets.simulator.historic_query import DateRange, HistoricQuery
from usajobs_assets.simulator.posting_source import HistoricFound
from usajobs_assets.storage.bronze import BronzeLake, StoredPage
from usajobs_assets.storage.manifest import Manifest, SliceProof
from usajobs_assets.storage.run_address import RunAddress, new_run_id
from usajobs_assets.usajobs_api.client import HISTORIC_ENDPOINT, SEARCH_ENDPOINT

PAGE_SIZE = 500
_SLICE_SIZE = 5_000
_WHOLE_UP_TO = 9_000


def write_search_run(lake: BronzeLake, day: date, items: Sequence[bytes]) -> None:
    """The run of a day's sweep."""
    manifest = _empty_manifest("search", day, SEARCH_ENDPOINT, len(items))
    run = RunAddress("search", day, manifest.run_id)
    if len(items) <= _WHOLE_UP_TO:
        stored = _search_pages(lake, run, None, items)
        lake.close(run, replace(manifest, objects=tuple(page.listed(count) for page, count in stored)))
        return
    objects, proofs = [], []
    for number, start in enumerate(range(0, len(items), _SLICE_SIZE)):
        part, code = items[start : start + _SLICE_SIZE], f"{chr(ord('A') + number)}A"
        stored = _search_pages(lake, run, f"organization={code}", part)
        objects += [page.listed(count) for page, count in stored]
        proofs.append(_proof(code, len(part), len(stored)))
    lake.close(run, replace(manifest, objects=tuple(objects), slices=tuple(proofs)))


def write_historic_run(lake: BronzeLake, day: date, pages: Sequence[HistoricFound]) -> None:
    """The run of an open date."""
    total = pages[0].total
    manifest = _empty_manifest("historic", day, HISTORIC_ENDPOINT, total)
    run, objects = RunAddress("historic", day, manifest.run_id), []
    query = HistoricQuery(opened=DateRange(day, day))
    params = {"StartPositionOpenDate": day.isoformat(), "EndPositionOpenDate": day.isoformat()}
    for number, page in enumerate(pages, 1):
        body = historic_page(page, query, HISTORIC_ENDPOINT, params, USUAL_STYLE).body
        answer = _answer(HISTORIC_ENDPOINT, params, body, manifest.opened_at)
        stored = lake.put_page(run, page=number, received=answer, total_count=total)
        objects.append(stored.listed(len(page.items)))
    lake.close(run, replace(manifest, objects=tuple(objects)))


def _search_pages(
    lake: BronzeLake, run: RunAddress, slice: str | None, items: Sequence[bytes]
) -> list[tuple[StoredPage, int]]:
    """The pages of a slice as they are stored, each with how many items it holds."""
    stored = []
    for number, start in enumerate(range(0, len(items), PAGE_SIZE), 1):
        page = items[start : start + PAGE_SIZE]
        params = {"Page": str(number), "ResultsPerPage": str(PAGE_SIZE)}
        answer = _answer(SEARCH_ENDPOINT, params, search_body(page, len(items)), _noon(run.day))
        put = lake.put_page(run, page=number, slice=slice, received=answer, total_count=len(items))
        stored.append((put, len(page)))
    return stored


def search_body(items: Sequence[bytes], total: int) -> bytes:
    """A page of Search, its items byte for byte."""
    counts = {"SearchResultCount": len(items), "SearchResultCountAll": total, "SearchResultItems": []}
    text = json.dumps({"LanguageCode": "EN", "SearchParameters": {}, "SearchResult": counts}).encode()
    return text.replace(b'"SearchResultItems": []', b'"SearchResultItems": [' + b",".join(items) + b"]")


def _answer(endpoint: str, params: dict[str, str], body: bytes, moment: datetime) -> Exchange:
    return Exchange(endpoint, params, moment, moment, 200, {}, body, 1)


def _proof(code: str, postings: int, pages: int) -> SliceProof:
    return SliceProof(
        key=f"organization={code}",
        filters={"Organization": [code]},
        api_total=postings,
        postings_distinct=postings,
        pages=pages,
        state="proven",
    )


def _empty_manifest(source: str, day: date, endpoint: str, items: int) -> Manifest:
    """A proven run of so many items, without its objects."""
    moment = _noon(day)
    return Manifest(
        source=source,
        day=day,
        run_id=new_run_id(moment, sha256(f"{source} {day}".encode()).hexdigest()[:8]),
        request={"endpoint": endpoint, "params": {}},
        objects=(),
        api_total=items,
        postings_distinct=items,
        items=items,
        outcome="proven",
        reasons=(),
        narrowed=False,
        code_version="benchmark",
        opened_at=moment,
        closed_at=moment,
    )


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 16, tzinfo=UTC)
