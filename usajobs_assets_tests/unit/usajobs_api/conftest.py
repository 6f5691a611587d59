"""A real HTTP server that answers from a script, and a clock that does not wait.

Keep out: what a posting looks like (the simulator); here a page is two lines of JSON.
"""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest

from usajobs_assets.api_client.budget import Budget
from usajobs_assets.api_client.retry import RetryPolicy
from usajobs_assets.api_client.transport import Limits
from usajobs_assets.usajobs_api.client import UsajobsClient
from usajobs_assets.usajobs_api.credentials import Credentials

KEY = "CANARY-k3y-0123456789abcdef="
EMAIL = "someone@example.gov"
START = datetime(2026, 3, 8, 12, tzinfo=UTC)


def page_body(total: object = 2, items: str = '{"MatchedObjectId":"1"},{"MatchedObjectId":"2"}') -> bytes:
    head = f'{{"LanguageCode":"EN","SearchResult":{{"SearchResultCountAll":{json.dumps(total)},'
    return (head + f'"SearchResultItems":[{items}],"UserArea":{{"NumberOfPages":"1"}}}}}}').encode()


def historic_body(total: int = 2, items: str = '{"a":1},{"a":2}', paging: str = "") -> bytes:
    """`paging` is what stands beside its metadata."""
    metadata = f'"metadata":{{"totalCount":{total},"pageSize":500}}'
    return f'{{"paging":{{{metadata}{paging}}},"data":[{items}]}}'.encode()


@dataclass
class Scripted:
    """One answer; `instead` takes over the socket where a well-formed answer is not what is wanted."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    instead: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass
class Seen:
    """A request as it arrived; `query` is undecoded."""

    path: str
    query: str
    params: dict[str, str]
    headers: dict[str, str]
    port: int


class ScriptedServer(ThreadingHTTPServer):
    """Answers each request with the next of `script`; the last one is repeated."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: list[Scripted] = []
        self.seen: list[Seen] = []
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address) -> None:
        """Clients that hang up are what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = self.server
        address = urlsplit(self.path)
        sent = {name.lower(): value for name, value in self.headers.items()}
        params = dict(parse_qsl(address.query))
        server.seen.append(Seen(address.path, address.query, params, sent, self.client_address[1]))
        answer = server.script.pop(0) if len(server.script) > 1 else server.script[0]
        if answer.instead is not None:
            self.close_connection = True
            answer.instead(self)
            return
        self.send_response(answer.status)
        headers = {
            "Content-Type": "application/hr+json; charset=utf-8",
            "Content-Length": str(len(answer.body)),
        }
        for name, value in (headers | answer.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


class FakeClock:
    """Sleeping takes no time but moves the clock; `slept` tells how long the waits were."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        return self.elapsed

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.elapsed += seconds


@pytest.fixture(autouse=True)
def no_proxy_between_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    scripted = ScriptedServer()
    thread = threading.Thread(target=scripted.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield scripted
    scripted.closing.set()
    scripted.shutdown()
    scripted.server_close()
    thread.join()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def make_client(server: ScriptedServer, clock: FakeClock) -> Iterator[Callable[..., UsajobsClient]]:
    """A client of `server` with three tries; `limits`, `policy` and `credentials` can be given."""
    made: list[UsajobsClient] = []

    def make(**options) -> UsajobsClient:
        settings = {
            "base_url": server.url,
            "credentials": Credentials(KEY, EMAIL),
            "policy": RetryPolicy(tries=3),
            "budget": Budget(spacing=0, clock=clock),
            "limits": Limits(connect=2, read=2, deadline=5),
            "clock": clock,
        }
        client = UsajobsClient(**(settings | options))
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()
