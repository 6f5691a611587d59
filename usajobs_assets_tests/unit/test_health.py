"""The health check of the image: it knows what it looks at, and asks a server that is really there."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer

import grpc
import pytest
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from usajobs_assets.health import complaint, port_of, role_of


class _Webserver(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/server_info" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def webserver() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), _Webserver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def code_server() -> Iterator[tuple[int, health.HealthServicer]]:
    """What Dagster's code server offers for health checks, on a port of its own."""
    servicer, server = health.HealthServicer(), grpc.server(ThreadPoolExecutor(1))
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield port, servicer
    server.stop(0).wait()


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("command", "role"),
    [
        ("/venv/bin/python /venv/bin/usajobs job run data-pipeline", "job"),
        ("/venv/bin/python /venv/bin/dagster-webserver -w /app/workspace.yaml -p 3000", "webserver"),
        ("python -m dagster_webserver --read-only", "webserver"),
        ("/sbin/docker-init -- dagster-daemon run", "daemon"),
        ("dagster api grpc -m usajobs_assets.definitions -p 4000", "code server"),
        ("dagster code-server start -m usajobs_assets.definitions", "code server"),
        ("/venv/bin/python /venv/bin/dagster api execute_run …", "job"),
    ],
)
def test_it_knows_what_process_1_is(command: str, role: str) -> None:
    assert role_of(command.split()) == role


def test_the_port_is_the_one_of_the_command_or_the_usual_one() -> None:
    assert port_of(["dagster-webserver", "-p", "3100"], "webserver") == 3100
    assert port_of(["dagster-webserver", "--port", "3200"], "webserver") == 3200
    assert port_of(["dagster-webserver"], "webserver") == 3000
    assert port_of(["dagster", "api", "grpc"], "code server") == 4000


def test_a_job_has_nothing_to_answer() -> None:
    assert complaint(["usajobs", "run"]) is None


def test_a_webserver_that_answers_is_healthy(webserver: int) -> None:
    assert complaint(["dagster-webserver", "-p", str(webserver)]) is None


def test_a_webserver_that_is_silent_is_not(free_port: int) -> None:
    said = complaint(["dagster-webserver", "-p", str(free_port)])
    assert said
    assert str(free_port) in said


def test_a_code_server_is_healthy_while_it_serves(code_server: tuple[int, health.HealthServicer]) -> None:
    port, servicer = code_server
    command = ["dagster", "api", "grpc", "-p", str(port)]
    assert "NOT_FOUND" in (complaint(command) or "")
    servicer.set("DagsterApi", health_pb2.HealthCheckResponse.SERVING)
    assert complaint(command) is None
    servicer.set("DagsterApi", health_pb2.HealthCheckResponse.NOT_SERVING)
    assert "does not serve" in (complaint(command) or "")


def test_a_code_server_that_is_silent_is_not_healthy(free_port: int) -> None:
    said = complaint(["dagster", "api", "grpc", "-p", str(free_port)])
    assert "UNAVAILABLE" in (said or "")
