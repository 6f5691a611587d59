"""The bodies of the historic endpoints: paging with tokens, and the three ways to say that there is nothing.

Lives here: the envelope around records, and what a server may be set to do differently (``HistoricStyle``).
Keep out: sockets, records (``historic_records.py``), and the search for them (``historic.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal
from urllib.parse import quote, urlencode

import orjson

from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.continuation import token_for
from usajobs_assets.simulator.historic_query import PAGE_SIZE, ArrayKeys, HistoricQuery
from usajobs_assets.simulator.posting_source import HistoricFound

JSON_TYPE = "application/json; charset=utf-8"
NoRows = Literal["no content", "text", "empty data"]
NO_ROWS: tuple[NoRows, ...] = ("no content", "text", "empty data")


@dataclass(frozen=True, slots=True)
class HistoricStyle:
    """Records a page, the spelling of array keys, and the form of an empty answer (by open date, if None)."""

    page_size: int = PAGE_SIZE
    array_keys: ArrayKeys = "hiringpaths"
    no_rows: NoRows | None = None


USUAL_STYLE = HistoricStyle()


def historic_page(
    found: HistoricFound, query: HistoricQuery, path: str, params: Mapping[str, str], style: HistoricStyle
) -> CannedAnswer:
    """One page of records; ``params`` are repeated, in lower case, in the link to the next."""
    if not found.total:
        return _nothing(query, style)
    token, link = None, "" if query.first_row else None
    if found.next_row is not None:
        token = quote(token_for(query, found.next_row), safe="")
        link = f"{path.lower()}?continuationtoken={token}&{_repeated(params)}"
    metadata = {"totalCount": found.total, "pageSize": query.page_size, "continuationToken": token}
    paging = orjson.dumps({"metadata": metadata, "next": link})
    return _json(b'{"paging":%s,"data":[%s]}' % (paging, b",".join(found.items)))


def _nothing(query: HistoricQuery, style: HistoricStyle) -> CannedAnswer:
    first = query.opened and query.opened.first
    form = style.no_rows or NO_ROWS[first.toordinal() % len(NO_ROWS) if first else 0]
    if form == "no content":
        return CannedAnswer(HTTPStatus.NO_CONTENT)
    return _json(b"204 No Content" if form == "text" else b'{"data":[]}')


def _repeated(params: Mapping[str, str]) -> str:
    kept = {name.lower(): value for name, value in params.items()}
    kept.pop("continuationtoken", None)
    return urlencode(kept)


def _json(body: bytes) -> CannedAnswer:
    return CannedAnswer(HTTPStatus.OK, body, {"Content-Type": JSON_TYPE})
