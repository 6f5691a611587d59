"""AWS played on this machine: ministack for the services, and the two small servers that ECS puts beside a container.

    with running_ministack(tool("ministack"), folder) as aws:   # environment for boto3 in aws.environment
    with answering({"/credentials": {…}}) as url:               # the container's metadata, or its credentials

ministack keeps records of tasks and starts none (there is no Docker); whoever needs a task to run runs its command.
Keep out: assertions.
"""

import contextlib
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import requests

REGION = "us-east-1"
_PATIENCE_S = 30.0


@dataclass(frozen=True)
class Aws:
    """A running ministack."""

    url: str

    @property
    def environment(self) -> dict[str, str]:
        """What boto3 needs, in this process or another."""
        keys = {"AWS_ACCESS_KEY_ID": "played", "AWS_SECRET_ACCESS_KEY": "played"}
        return {**keys, "AWS_DEFAULT_REGION": REGION, "AWS_ENDPOINT_URL": self.url}

    def client(self, service: str) -> Any:
        """A boto3 client of one of its services."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="played",
            aws_secret_access_key="played",
        )


@contextlib.contextmanager
def running_ministack(program: Path, folder: Path) -> Iterator[Aws]:
    """Start it on a port of its own, without anything of an earlier one; stop it at the end."""
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GATEWAY_PORT": str(port)}
    with (folder / "ministack.log").open("wb") as log:
        process = subprocess.Popen([program], cwd=folder, env=environment, stdout=log, stderr=log)
    aws = Aws(f"http://127.0.0.1:{port}")
    try:
        until(lambda: _answers(aws.url))
        yield aws
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def until(condition: Callable[[], Any], patience: float = _PATIENCE_S) -> Any:
    """Wait for what the condition returns to be true, and return it; TimeoutError after a while."""
    deadline = time.monotonic() + patience
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.2)
    return found


def _answers(url: str) -> bool:
    with contextlib.suppress(requests.RequestException):
        return requests.get(url, timeout=2).status_code < 500
    return False


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def answering(answers: Mapping[str, Any], token: str | None = None) -> Iterator[str]:
    """A server that answers each path with its JSON, as ECS does; with a token only to those who bring it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            allowed = token is None or self.headers.get("Authorization") == token
            status = 403 if not allowed else 200 if self.path in answers else 404
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answers.get(self.path) if status == 200 else {}).encode())

        def log_message(self, *_: object) -> None:
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
