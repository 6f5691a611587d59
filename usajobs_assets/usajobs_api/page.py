"""A Search body → its total and its items, each item as the bytes that were sent. Pure.

    body → msgspec, one pass → SearchPage
         ↘ refused → lenient_page.py, for what only Python's own json reads → SearchPage, or NotAPage

An item is not looked into: one with poison in it is still one item of a page, and costs only itself
later on. Keep out: anything about postings (transforms/), retries (client.py).
"""

from dataclasses import dataclass
from typing import Any

import msgspec

from usajobs_assets.usajobs_api.errors import NotAPage
from usajobs_assets.usajobs_api.lenient_page import split_leniently

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MOST_DIGITS = 18


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


_DECODER = msgspec.json.Decoder(_Envelope)


def read_search_page(body: bytes) -> SearchPage:
    """Split `body` into its items; raises NotAPage with the reason for anything that is not a page."""
    _refuse_what_is_no_json(body)
    text = body.removeprefix(_BYTE_ORDER_MARK)
    try:
        result = _DECODER.decode(text).SearchResult
    except msgspec.ValidationError as error:
        raise NotAPage("no_search_result", f"{error}.") from None
    except RecursionError:
        raise NotAPage("not_json", "It is nested deeper than any page.") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Not yet the verdict: NaN, lone surrogates and raw control characters end here as well.
        total, items, area = split_leniently(text)
        return _page(total, items, area)
    return _page(result.SearchResultCountAll, tuple(map(bytes, result.SearchResultItems)), _area(result))


def _refuse_what_is_no_json(body: bytes) -> None:
    head = body[:64].strip()
    if not head and not body.strip():
        raise NotAPage("empty_body", "Nothing was sent.")
    if head.strip(b'"').lower() == b"204 no content":
        raise NotAPage("no_content_text", 'The text "204 No Content" was sent with status 200.')
    if head.startswith(b"<"):
        raise NotAPage("not_json", "It is HTML or XML, as maintenance pages and the firewall send it.")


def _page(total: object, items: tuple[bytes, ...], area: object) -> SearchPage:
    area = area if isinstance(area, dict) else {}
    pages = area.get("NumberOfPages")
    resolved = area.get("ResolvedLocation")
    return SearchPage(
        total=_checked_total(total),
        items=items,
        number_of_pages=_clean(pages) if isinstance(pages, str | int) else None,
        resolved_locations=tuple(map(_clean, resolved)) if isinstance(resolved, list) else (),
        is_radial=area.get("IsRadialSearch") is True,
    )


def _checked_total(total: object) -> int:
    text = str(total) if isinstance(total, str | int) and not isinstance(total, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise NotAPage("no_search_result", "SearchResultCountAll is not a count.")
    return int(text)


def _clean(value: object) -> str:
    """As text that any encoder takes: the lenient way can leave halves of characters."""
    return str(value).encode("utf-8", "replace").decode()


def _area(result: _Result) -> Any:
    """What SearchResult.UserArea holds; None if it cannot be read, since a page stands without it."""
    try:
        return msgspec.json.decode(result.UserArea)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
