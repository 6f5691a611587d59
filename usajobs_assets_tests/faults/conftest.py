"""The fault suite: one or more tests for each row of the list of faults, and the table that they give.

    @fault("F12", ..., does=..., told=...) → outcomes → the terminal, and the file that FAULT_TABLE names

`does` is what the product does, `told` what the operator sees; both are for the table and nobody checks them
but the test beside them. FAULT_ROUNDS (1) multiplies the rounds of the tests that try at random.
"""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from usajobs_assets.api_client.transport import Limits
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets_tests.builders import StoppedClock
from usajobs_assets_tests.faults.api_stage import FIVE_A_PAGE, UNIVERSE, ApiStage, api_stage, postings_of
from usajobs_assets_tests.faults.fault_table import Tried, table_of

_TRIED: dict[str, Tried] = {}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """Hand what the marks say, and how the test went, to the process that writes the table."""
    outcome = yield
    report = outcome.get_result()
    report.user_properties += [("fault", mark.kwargs) for mark in item.iter_markers("fault")]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """With several workers this is called in the process that started them."""
    for name, said in report.user_properties:
        if name == "fault" and (report.when == "call" or report.outcome != "passed"):
            _TRIED.setdefault(said["number"], Tried(**said)).outcomes.append(report.outcome)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table, and write it where one was asked for."""
    if not _TRIED:
        return
    faults = [_TRIED[number] for number in sorted(_TRIED)]
    terminalreporter.section("faults")
    for tried in faults:
        terminalreporter.write_line(f"{tried.number} {tried.verdict:8} {tried.fault}")
    if path := os.environ.get("FAULT_TABLE"):
        (config.rootpath / path).write_text(table_of(faults))


@pytest.fixture
def rounds() -> int:
    """How often a test that tries at random does so, as a factor."""
    return int(os.environ.get("FAULT_ROUNDS", "1"))


@pytest.fixture
def open_stage(
    simulate: Callable[..., RunningSimulator],
    make_services: Callable[..., Services],
    new_database: Callable[[], str],
    clock: StoppedClock,
) -> Iterator[Callable[..., ApiStage]]:
    """Opens stages over postings, a small universe unless others are given; open dates come in pages of five."""
    with ExitStack() as stack:

        def make(postings: Any = UNIVERSE, limits: Limits | None = None, **options: Any) -> ApiStage:
            api = simulate(postings, historic_style=FIVE_A_PAGE, **options)
            return stack.enter_context(api_stage(make_services(api.url), api, clock, new_database, limits))

        yield make


@pytest.fixture
def stage(open_stage: Callable[..., ApiStage]) -> Callable[..., ApiStage]:
    """Five items of Search in pages of two, or an open date of a small universe in pages of five."""
    return lambda source, **options: open_stage(postings_of(source), **options)
