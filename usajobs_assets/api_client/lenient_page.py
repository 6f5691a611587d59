"""Split a body that only Python's own json reads: NaN, Infinity, lone surrogates, control characters.

Slow (each level is parsed again to find where its values end) and rare: the readers of pages come here
after msgspec has refused. The items keep their bytes, so that the record with the poison can be told from
the others. Keep out: which members a page has (page.py, historic_page.py).
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, TypeVar

from usajobs_assets.api_client.errors import NotAPage, NotAPageReason

# Numbers stay text: Python refuses integers of more than 4,300 digits, and nobody needs their value here.
_JSON = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
_BLANKS = re.compile(r"[ \t\n\r]*")
_UNFINISHED = re.compile(r"[-+.\\\w]{0,9}\s*")
_Span = tuple[Any, int, int]
_Split = TypeVar("_Split")


class LenientObject:
    """The members of the object that begins at `start` of `text`, each with the bytes it was sent as.

    Raises NotAPage(`reason`) where something is missing or of another kind.
    """

    def __init__(self, text: str, reason: NotAPageReason, start: int = 0) -> None:
        self._text = text
        self._reason = reason
        self._spans = dict(self._read(start))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the members, as sent."""
        return tuple(self._spans)

    def value(self, name: str) -> Any:
        """The member's value, numbers as text."""
        return self._span(name)[0]

    def inner(self, name: str) -> "LenientObject":
        """The member, itself an object."""
        return LenientObject(self._text, self._reason, self._span(name)[1])

    def items(self, name: str) -> tuple[bytes, ...]:
        """The elements of the member, a list, as sent."""
        found = []
        at = self._opening(self._span(name)[1], "[", "a list")
        while self._text[at] != "]":
            begin = _skip(self._text, at, ",")
            _, end = _JSON.raw_decode(self._text, begin)
            found.append(self._text[begin:end].encode("utf-8", "surrogateescape"))
            at = _skip(self._text, end)
        return tuple(found)

    def _span(self, name: str) -> _Span:
        if name not in self._spans:
            raise NotAPage(self._reason, f"There is no {name}.")
        return self._spans[name]

    def _read(self, start: int) -> Iterator[tuple[str, _Span]]:
        """Each name with its value and where that begins and ends."""
        at = self._opening(start, "{", "an object")
        while self._text[at] != "}":
            name, at = _JSON.raw_decode(self._text, _skip(self._text, at, ","))
            begin = _skip(self._text, at, ":")
            value, at = _JSON.raw_decode(self._text, begin)
            yield name, (value, begin, at)
            at = _skip(self._text, at)

    def _opening(self, start: int, bracket: str, kind: str) -> int:
        """Where the inside of the value at `start` begins."""
        at = _skip(self._text, start)
        if self._text[at] != bracket:
            raise NotAPage(self._reason, f"Something that should be {kind} is none.")
        return _skip(self._text, at + 1)


def split_leniently(body: bytes, reason: NotAPageReason, split: Callable[[LenientObject], _Split]) -> _Split:
    """What `split` makes of the object that `body` is.

    Raises NotAPage, with `reason` if it is JSON, and RecursionError if it is nested too deeply.
    """
    text = body.decode("utf-8", "surrogateescape")
    try:
        _JSON.decode(text)
        return split(LenientObject(text, reason))
    except json.JSONDecodeError as error:
        refuse_broken_json(text, error)


def _skip(text: str, at: int, mark: str = "") -> int:
    """Past white space, and past one `mark` if it stands there."""
    at = _past_blanks(text, at)
    return _past_blanks(text, at + 1) if mark and text[at] == mark else at


def _past_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def refuse_broken_json(text: str, error: json.JSONDecodeError) -> NoReturn:
    """Raises NotAPage: whether it breaks off or is none."""
    # Broken off at the very end, or within the word, number or escape that stands there.
    at_the_end = _UNFINISHED.fullmatch(text, error.pos) and error.pos > 0 and error.msg != "Extra data"
    if at_the_end or error.msg.startswith("Unterminated string"):
        raise NotAPage("truncated", f"It breaks off after {len(text)} characters.") from None
    raise NotAPage("not_json", f"It stops being JSON at character {error.pos}.") from None
