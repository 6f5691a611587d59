"""A Search body → its total and its items, each item as the bytes that were sent. Pure.

    body → msgspec, one pass → SearchPage
         ↘ refused → lenient_page.py, for what only Python's own json reads → SearchPage, or NotAPage
         ↘ too deep → deep_page.py, which takes out the items that are → the same again

An item is not looked into: one with poison in it is still one item of a page, and costs only itself
later on. Keep out: anything about postings (transforms/), retries (client.py).
"""

from dataclasses import dataclass, replace
from typing import Any

import msgspec

from usajobs_assets.api_client.body import (
    BYTE_ORDER_MARK,
    checked_count,
    refuse_what_is_no_json,
    writable,
)
from usajobs_assets.api_client.deep_page import ShallowPage
from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.api_client.lenient_page import LenientObject, split_leniently


@dataclass(frozen=True)
class SearchPage:
    """`total` is SearchResultCountAll (saturates at 10,000); `items` are JSON texts, byte for byte as sent.

    `number_of_pages` is as sent and not to be trusted; `resolved_locations` is how the API understood
    LocationName, empty when it says nothing.
    """

    total: int
    items: tuple[bytes, ...]
    number_of_pages: str | None = None
    resolved_locations: tuple[str, ...] = ()
    is_radial: bool = False


class _Result(msgspec.Struct):
    SearchResultCountAll: int | str
    SearchResultItems: list[msgspec.Raw]
    UserArea: msgspec.Raw = msgspec.Raw(b"null")


class _Envelope(msgspec.Struct):
    SearchResult: _Result


# SearchResult, SearchResultItems, an item.
_LEVEL_OF_ITEMS = 4
_DECODER = msgspec.json.Decoder(_Envelope)


def read_search_page(body: bytes) -> SearchPage:
    """Split `body` into its items; raises NotAPage with the reason for anything that is not a page."""
    refuse_what_is_no_json(body)
    text = body.removeprefix(BYTE_ORDER_MARK)
    try:
        return _read(text)
    except RecursionError:
        shallow = ShallowPage(text, _LEVEL_OF_ITEMS)
    page = _read(shallow.text)
    return replace(page, items=shallow.restored(page.items))


def _read(text: bytes) -> SearchPage:
    try:
        result = _DECODER.decode(text).SearchResult
    except msgspec.ValidationError as error:
        raise NotAPage("no_search_result", f"{error}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Not yet the verdict: NaN, lone surrogates and raw control characters end here as well.
        return split_leniently(text, "no_search_result", _lenient_page)
    return _page(result.SearchResultCountAll, tuple(map(bytes, result.SearchResultItems)), _area(result))


def _lenient_page(body: LenientObject) -> SearchPage:
    result = body.inner("SearchResult")
    area = result.value("UserArea") if "UserArea" in result.names else None
    return _page(result.value("SearchResultCountAll"), result.items("SearchResultItems"), area)


def _page(total: object, items: tuple[bytes, ...], area: object) -> SearchPage:
    area = area if isinstance(area, dict) else {}
    pages = area.get("NumberOfPages")
    resolved = area.get("ResolvedLocation")
    return SearchPage(
        total=checked_count(total, "SearchResultCountAll", "no_search_result"),
        items=items,
        number_of_pages=writable(pages) if isinstance(pages, str | int) else None,
        resolved_locations=tuple(map(writable, resolved)) if isinstance(resolved, list) else (),
        is_radial=area.get("IsRadialSearch") is True,
    )


def _area(result: _Result) -> Any:
    """What SearchResult.UserArea holds; None if it cannot be read, since a page stands without it."""
    try:
        return msgspec.json.decode(result.UserArea)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
