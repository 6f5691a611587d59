"""A body of JSearch's `/search` → its items, each as the bytes that were sent. Pure.

    body → msgspec → items → JsearchPage
         ↘ refused → lenient_page.py → JsearchPage, or NotAPage
         ↘ too deep → deep_page.py, which takes out the items that are → the same again

There is no total: JSearch does not say how many postings a query has. Keep out: what an item means (transforms/).
"""

from dataclasses import dataclass

import msgspec

from usajobs_assets.api_client.body import BYTE_ORDER_MARK, refuse_what_is_no_json
from usajobs_assets.api_client.deep_page import ShallowPage
from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.api_client.lenient_page import LenientObject, split_leniently


@dataclass(frozen=True)
class JsearchPage:
    """`items` are JSON texts, byte for byte as sent."""

    items: tuple[bytes, ...]


class _Body(msgspec.Struct):
    status: str
    data: list[msgspec.Raw]


# The list of data, an item.
_LEVEL_OF_ITEMS = 3
_DECODER = msgspec.json.Decoder(_Body)


def read_jsearch_page(body: bytes) -> JsearchPage:
    """Split `body` into its items; raises NotAPage with the reason for anything that is not a page."""
    refuse_what_is_no_json(body)
    text = body.removeprefix(BYTE_ORDER_MARK)
    try:
        return JsearchPage(_items(text))
    except RecursionError:
        shallow = ShallowPage(text, _LEVEL_OF_ITEMS)
    return JsearchPage(shallow.restored(_items(shallow.text)))


def _items(text: bytes) -> tuple[bytes, ...]:
    try:
        read = _DECODER.decode(text)
        status, items = read.status, tuple(map(bytes, read.data))
    except msgspec.ValidationError as error:
        raise NotAPage("no_data_list", f"{error}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Not yet the verdict: NaN, lone surrogates and raw control characters end here as well.
        status, items = split_leniently(text, "no_data_list", _leniently)
    if status != "OK":
        raise NotAPage("no_data_list", "Its status is not OK, whatever the data are.")
    return items


def _leniently(body: LenientObject) -> tuple[str, tuple[bytes, ...]]:
    return str(body.value("status")), body.items("data")
