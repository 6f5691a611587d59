"""Make the next one while this one is used: a page is fetched and unpacked while the one before becomes rows."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class _End:
    """Comes after the last."""


def ahead(made: Iterable[T]) -> Iterator[T]:
    """The same in the same order, of which one is made in a thread while its user has the one before.

    What making raises is raised when its turn comes.
    """
    source, end = iter(made), _End()
    with ThreadPoolExecutor(1, "ahead") as thread:
        coming = thread.submit(next, source, end)
        while not isinstance(one := coming.result(), _End):
            coming = thread.submit(next, source, end)
            yield one
