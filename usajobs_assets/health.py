"""`python -m usajobs_assets.health`: is what this container runs healthy? For HEALTHCHECK, compose and ECS.

    command line of process 1 → what it is → one question to it → exit code 0 or 1, and a sentence

A server is asked over the network, the daemon by the heartbeats that it writes. A job has no question to answer: it
ends with an exit code of its own. Keep out: whether the data is fresh, which `usajobs watchdog` tells.
"""

import itertools
import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

_PROCESS_1 = Path("/proc/1/cmdline")
# Less than the 20 seconds that HEALTHCHECK grants.
_TIMEOUT_S = 10.0
_PORTS = {"webserver": 3000, "code server": 4000}


def role_of(command: Sequence[str]) -> str:
    """What a command line is: `webserver`, `code server`, `daemon` or `job`."""
    line = " ".join(command).replace("_", "-")
    if "dagster-webserver" in line:
        return "webserver"
    if "dagster-daemon" in line:
        return "daemon"
    return "code server" if re.search(r"dagster.* (api grpc|code-server start)\b", line) else "job"


def port_of(command: Sequence[str], role: str) -> int:
    """The port that a server's command line names with -p or --port, else the usual one."""
    for flag, value in itertools.pairwise(command):
        if flag in ("-p", "--port"):
            return int(value)
    return _PORTS[role]


def complaint(command: Sequence[str]) -> str | None:
    """What is wrong with the process of this command line; None if nothing is."""
    role = role_of(command)
    if role == "job":
        return None
    if role == "daemon":
        return _ask_heartbeats()
    port = port_of(command, role)
    return _ask_webserver(port) if role == "webserver" else _ask_code_server(port)


def _ask_webserver(port: int) -> str | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info", timeout=_TIMEOUT_S):
            return None
    except (urllib.error.URLError, OSError) as error:
        return f"The webserver does not answer at port {port}: {error}."


def _ask_code_server(port: int) -> str | None:
    import grpc
    from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
    from grpc_health.v1.health_pb2_grpc import HealthStub

    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            asked = HealthCheckRequest(service="DagsterApi")
            answer = HealthStub(channel).Check(asked, timeout=_TIMEOUT_S)
    except grpc.RpcError as error:
        return f"The code server does not answer at port {port}: {error.code().name}."
    serving = answer.status == HealthCheckResponse.SERVING
    return None if serving else f"The code server at port {port} does not serve."


def _ask_heartbeats() -> str | None:
    from usajobs_assets.cli.watchdog import daemon_complaints
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    return " ".join(daemon_complaints(Services(Settings.load()))) or None


def main() -> None:
    """Ask process 1 of this container how it is."""
    command = _PROCESS_1.read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    if found := complaint(command):
        sys.stderr.write(found + os.linesep)
        sys.exit(1)


if __name__ == "__main__":
    main()
