"""Split a Search body that only Python's own json reads: NaN, Infinity, lone surrogates, control characters.

Slow (each level is parsed again to find where its values end) and rare: page.py calls it after msgspec
has refused. The items keep their bytes, so that the record with the poison can be told from the others.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from usajobs_assets.usajobs_api.errors import NotAPage

# Numbers stay text: Python refuses integers of more than 4,300 digits, and nobody needs their value here.
_JSON = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
_BLANKS = re.compile(r"[ \t\n\r]*")
_UNFINISHED = re.compile(r"[-+.\\\w]{0,9}\s*")
_Span = tuple[Any, int, int]


def split_leniently(body: bytes) -> tuple[object, tuple[bytes, ...], object]:
    """(SearchResultCountAll, the items as sent, UserArea); raises NotAPage if it is no JSON or no page."""
    text = body.decode("utf-8", "surrogateescape")
    try:
        _JSON.decode(text)
        _, start, _ = _member(text, 0, "SearchResult")
        total, _, _ = _member(text, start, "SearchResultCountAll")
        _, items_start, _ = _member(text, start, "SearchResultItems")
        area = dict(_members(text, start)).get("UserArea", (None, 0, 0))[0]
        items = tuple(_bytes(text, begin, end) for begin, end in _elements(text, items_start))
    except json.JSONDecodeError as error:
        _refuse(text, error)
    except RecursionError:
        raise NotAPage("not_json", "It is nested deeper than any page.") from None
    return total, items, area


def _member(text: str, start: int, name: str) -> _Span:
    found = dict(_members(text, start)).get(name)
    if found is None:
        raise NotAPage("no_search_result", f"There is no {name}.")
    return found


def _members(text: str, start: int) -> Iterator[tuple[str, _Span]]:
    """Each name of the object at `start` with its value and where that begins and ends."""
    at = _skip(text, _opening(text, start, "{", "an object"))
    while text[at] != "}":
        name, at = _JSON.raw_decode(text, _skip(text, at, ","))
        begin = _skip(text, at, ":")
        value, at = _JSON.raw_decode(text, begin)
        yield name, (value, begin, at)
        at = _skip(text, at)


def _elements(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where each element of the array at `start` begins and ends."""
    at = _skip(text, _opening(text, start, "[", "a list"))
    while text[at] != "]":
        begin = _skip(text, at, ",")
        _, at = _JSON.raw_decode(text, begin)
        yield begin, at
        at = _skip(text, at)


def _opening(text: str, start: int, bracket: str, kind: str) -> int:
    at = _skip(text, start)
    if text[at] != bracket:
        raise NotAPage("no_search_result", f"Something that should be {kind} is none.")
    return at + 1


def _skip(text: str, at: int, mark: str = "") -> int:
    """Past white space, and past one `mark` if it stands there."""
    at = _past_blanks(text, at)
    return _past_blanks(text, at + 1) if mark and text[at] == mark else at


def _past_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _bytes(text: str, begin: int, end: int) -> bytes:
    return text[begin:end].encode("utf-8", "surrogateescape")


def _refuse(text: str, error: json.JSONDecodeError) -> NoReturn:
    # Broken off at the very end, or within the word, number or escape that stands there.
    at_the_end = _UNFINISHED.fullmatch(text, error.pos) and error.pos > 0 and error.msg != "Extra data"
    if at_the_end or error.msg.startswith("Unterminated string"):
        raise NotAPage("truncated", f"It breaks off after {len(text)} characters.") from None
    raise NotAPage("not_json", f"It stops being JSON at character {error.pos}.") from None
