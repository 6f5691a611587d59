"""Values nested deeper than any JSON reader goes, taken out so that the rest of their page can be read. Pure.

    body → brackets counted, no recursion → body with a mark in place of each value that is too deep
                                          ↘ what each mark stands for

Slow and rare: the readers of pages come here after a RecursionError. One posting like that would else cost its
whole page, on every try. Keep out: which members a page has (page.py, historic_page.py).
"""

import re
from collections.abc import Iterator, Sequence

from usajobs_assets.api_client.errors import NotAPage

# A posting has 7 levels; readers give up at some hundreds, fewer the deeper they are called.
_MOST_LEVELS = 100
# A string that is not closed goes to the end, so that no quote in it is tried as the start of another.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


class ShallowPage:
    """`text` is `body` without the values that begin on `level` (1 is the whole body) and are too deep.

    Raises NotAPage if there is none: then the page itself is what is too deep.
    """

    def __init__(self, body: bytes, level: int) -> None:
        self._taken: dict[bytes, bytes] = {}
        parts, at = [], 0
        for number, (begin, end) in enumerate(_too_deep(body, level)):
            mark = b'"nested too deeply, value %d"' % number
            self._taken[mark] = body[begin:end]
            parts += [body[at:begin], mark]
            at = end
        if not parts:
            raise NotAPage("not_json", "It is nested deeper than any page.")
        self.text = b"".join((*parts, body[at:]))

    def restored(self, items: Sequence[bytes]) -> tuple[bytes, ...]:
        """The items as they were sent."""
        return tuple(self._taken.get(item, item) for item in items)


def _too_deep(body: bytes, level: int) -> Iterator[tuple[int, int]]:
    """Where the values that begin on `level` and go too deep begin and end."""
    depth = deepest = begin = 0
    for token in _TOKEN.finditer(body):
        bracket = token.group()
        if bracket in (b"[", b"{"):
            depth += 1
            if depth == level:
                begin, deepest = token.start(), 0
            deepest = max(deepest, depth)
        elif bracket in (b"]", b"}"):
            if depth == level and deepest > level + _MOST_LEVELS:
                yield begin, token.end()
            depth -= 1
