"""One is made while the one before is used, in order, and what goes wrong is told when its turn comes."""

import threading
from collections.abc import Iterator

import pytest

from usajobs_assets.pipeline.ahead import ahead


@pytest.mark.parametrize("number", [0, 1, 2, 7])
def test_the_same_in_the_same_order(number: int) -> None:
    assert list(ahead(iter(range(number)))) == list(range(number))


def test_the_next_is_made_while_this_one_is_used() -> None:
    made = [threading.Event() for _ in range(2)]

    def numbers() -> Iterator[int]:
        for number, event in enumerate(made):
            event.set()
            yield number

    source = ahead(numbers())
    assert next(source) == 0
    assert made[1].wait(5), "nothing was made ahead"
    source.close()


def test_an_error_comes_after_what_was_made_before_it() -> None:
    def numbers() -> Iterator[int]:
        yield 1
        raise ValueError("the second")

    source = ahead(numbers())
    assert next(source) == 1
    with pytest.raises(ValueError, match="the second"):
        next(source)


def test_no_thread_is_left_when_its_user_stops_early() -> None:
    before = threading.active_count()
    source = ahead(iter(range(100)))
    next(source)
    source.close()
    assert threading.active_count() == before
