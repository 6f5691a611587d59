"""The scripted server and the clock of the USAJOBS client's tests: the core of both clients is the same."""

from collections.abc import Iterator

import pytest

from usajobs_assets.api_client.budget import Budget
from usajobs_assets.api_client.retry import RetryPolicy
from usajobs_assets.jsearch_api.client import JsearchClient
from usajobs_assets.jsearch_api.credentials import JsearchKey
from usajobs_assets_tests.unit.usajobs_api.conftest import (
    KEY,
    FakeClock,
    ScriptedServer,
    clock,
    no_proxy_between_us,
    server,
)

__all__ = ["clock", "no_proxy_between_us", "server"]


@pytest.fixture
def client(server: ScriptedServer, clock: FakeClock) -> Iterator[JsearchClient]:
    with JsearchClient(
        server.url,
        JsearchKey(KEY),
        policy=RetryPolicy(tries=3),
        budget=Budget(spacing=0, clock=clock),
        clock=clock,
    ) as made:
        yield made
