"""Graphs for the tests of this folder."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import dagster as dg
import pytest

from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets_tests.graph.in_process import Graph


@pytest.fixture
def graph_over() -> Iterator[Callable[[Services], Graph]]:
    """Makes graphs, each with an instance of its own that has seen nothing yet."""
    with ExitStack() as stack:
        yield lambda services: Graph(services, stack.enter_context(dg.DagsterInstance.ephemeral()))


@pytest.fixture
def start(
    simulate: Callable[..., RunningSimulator],
    make_services: Callable[..., Services],
    graph_over: Callable[[Services], Graph],
) -> Callable[..., Graph]:
    """Starts a graph over these postings, or this source of them, and these settings."""

    def begin(postings: Any, **settings: str) -> Graph:
        return graph_over(make_services(simulate(postings).url, **settings))

    return begin
