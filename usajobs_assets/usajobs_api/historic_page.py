"""A body of HistoricJoa or AnnouncementText → its total, its items as sent, and the query of the next page. Pure.

    body → msgspec → items, paging → HistoricPage
         ↘ refused → lenient_page.py → items, paging → HistoricPage, or NotAPage
         ↘ too deep → deep_page.py, which takes out the items that are → the same again

The names of the envelope are read in any casing: the API has changed it before. Keep out: what a record
means (transforms/), which page comes next (token_pager.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import msgspec

from usajobs_assets.api_client.body import (
    BYTE_ORDER_MARK,
    checked_count,
    folded,
    is_no_content_text,
    refuse_what_is_no_json,
    writable,
)
from usajobs_assets.api_client.deep_page import ShallowPage
from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.api_client.lenient_page import LenientObject, split_leniently
from usajobs_assets.usajobs_api.continuation import query_with, token_of

_NO_PARAMS: Mapping[str, str] = MappingProxyType({})
_NO_LIST: Final = "no_data_list"
# The list of data, an item.
_LEVEL_OF_ITEMS = 3
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_Parts = tuple[tuple[bytes, ...], object]


@dataclass(frozen=True)
class HistoricPage:
    """`total` is totalCount, which has no cap; `items` are JSON texts, byte for byte as sent.

    `next_query` is the query that brings the next page, encoded as the API encoded it; None if there is no
    further page. `page_size` is the server's own, None when it does not say.
    """

    total: int
    items: tuple[bytes, ...]
    page_size: int | None = None
    next_query: str | None = None


def read_historic_page(
    body: bytes, status: int = 200, params: Mapping[str, str] = _NO_PARAMS
) -> HistoricPage:
    """Split `body`; raises NotAPage with the reason for anything that is neither a page nor "no rows".

    No rows are a 204 without body, its text with status 200, or an empty list. `params` are what was asked
    (of the Exchange): a next page that is named by a bare token has to be asked for with the same filters.
    """
    if is_no_content_text(body) or (status == 204 and not body.strip()):
        return HistoricPage(0, ())
    refuse_what_is_no_json(body)
    items, envelope = _split(body.removeprefix(BYTE_ORDER_MARK))
    paging = folded(envelope)
    metadata = folded(paging.get("metadata"))
    return HistoricPage(
        total=_total(metadata.get("totalcount"), items),
        items=items,
        page_size=_page_size(metadata.get("pagesize")),
        next_query=_next_query(paging.get("next"), metadata.get("continuationtoken"), params),
    )


def _split(text: bytes) -> _Parts:
    try:
        return _split_once(text)
    except RecursionError:
        shallow = ShallowPage(text, _LEVEL_OF_ITEMS)
    items, paging = _split_once(shallow.text)
    return shallow.restored(items), paging


def _split_once(text: bytes) -> _Parts:
    try:
        members = folded(_OBJECT.decode(text))
        if "data" not in members:
            raise NotAPage(_NO_LIST, "There is no data.")
        items = tuple(map(bytes, _LIST.decode(members["data"])))
        return items, msgspec.json.decode(members.get("paging", b"null"))
    except msgspec.ValidationError as error:
        raise NotAPage(_NO_LIST, f"{error}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Not yet the verdict: NaN, lone surrogates and raw control characters end here as well.
        return split_leniently(text, _NO_LIST, _split_leniently)


def _split_leniently(body: LenientObject) -> _Parts:
    names = {name.casefold(): name for name in body.names}
    items = body.items(names.get("data", "data"))
    return items, body.value(names["paging"]) if "paging" in names else None


def _total(stated: object, items: tuple[bytes, ...]) -> int:
    """Zero need not be stated, but records without a total prove nothing."""
    return 0 if stated is None and not items else checked_count(stated, "totalCount", _NO_LIST)


def _page_size(stated: object) -> int | None:
    try:
        return checked_count(stated, "pageSize", _NO_LIST)
    except NotAPage:
        return None


def _next_query(address: object, token: object, params: Mapping[str, str]) -> str | None:
    """From the address of the next page only the query is taken: host and path are ours."""
    query = writable(address).partition("?")[2].partition("#")[0] if isinstance(address, str) else ""
    if token_of(query):
        return query
    return query_with(params, writable(token)) if isinstance(token, str) and token.strip() else None
