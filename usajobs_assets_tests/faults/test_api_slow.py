"""F15: an API that is reached slowly, answers slowly, falls silent or hangs up."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from usajobs_assets.api_client.errors import ConnectionFailed, DeadlineExceeded
from usajobs_assets.api_client.retry import RetryPolicy
from usajobs_assets.pipeline.sources import SEARCH
from usajobs_assets.simulator.bad_answers import Bend, bent, dripping, later_pages, reset_midway, silent
from usajobs_assets.usajobs_api.client import UsajobsClient
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import StoppedClock, items
from usajobs_assets_tests.faults.api_stage import HURRIED, ApiStage
from usajobs_assets_tests.faults.fault_table import fault

F15 = fault(
    "F15",
    "connect timeout, read timeout, reset within a body, a byte at a time",
    does="gives the request up after 10 s, 30 s of silence, or 2 minutes in all; nothing of it is stored; asks again",
    told="`no complete answer (…); check the network` or `the answer was not complete after 120 s`",
)


@pytest.fixture
def stage(open_stage: Callable[..., ApiStage]) -> Callable[[Bend, int], ApiStage]:
    """An API whose second page comes in the given way, so often; requests are in a hurry."""
    return lambda bend, times: open_stage(
        items(5), limits=HURRIED, alter=bent(*[bend] * times, when=later_pages)
    )


@F15
@pytest.mark.parametrize("bend", [dripping(0.02), silent(5), reset_midway], ids=["drips", "silent", "reset"])
def test_f15_a_slow_or_broken_answer_is_given_up_and_asked_for_again(
    stage: Callable[[Bend, int], ApiStage], bend: Bend
) -> None:
    """Within the limits, which no byte now and then can stretch; nothing of it counts."""
    here = stage(bend, 2)
    began = time.monotonic()
    manifest = here.sweep()
    assert time.monotonic() - began < 10
    assert (manifest.outcome, here.attempts(manifest)) == ("proven", [])
    assert here.services.lake.read(manifest.objects[1].key).ingest["attempt"] == 3
    here.load(SEARCH)
    assert here.is_sound()


@F15
def test_f15_an_api_that_only_drips_fails_the_run_in_bounded_time(
    stage: Callable[[Bend, int], ApiStage],
) -> None:
    """Six deadlines, and not six times ten thousand bytes; the next sweep goes on."""
    here = stage(dripping(0.02), 6)
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded, match=r"not complete after 0\.7 s"):
        here.sweep()
    assert time.monotonic() - began < 15
    assert here.runs(SEARCH) == [None]
    assert here.sweep().outcome == "proven"


@contextlib.contextmanager
def black_hole() -> Iterator[str]:
    """An address that takes no connection and refuses none: its queue is full."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@F15
def test_f15_an_address_that_answers_no_connection_is_given_up(clock: StoppedClock) -> None:
    with black_hole() as address:
        policy = RetryPolicy(tries=2)
        with UsajobsClient(address, None, policy=policy, limits=HURRIED, clock=clock) as client:
            began = time.monotonic()
            with pytest.raises(ConnectionFailed, match=r"no complete answer \(TimeoutError\)"):
                client.search_page(SearchRequest(), 1)
            assert 0.6 <= time.monotonic() - began < 5
