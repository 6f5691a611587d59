"""Machines with a network of their own, on one kernel: a namespace each, with one cable to this machine.

    with machine(1) as one:                  # 10.231.1.2 there, 10.231.1.1 here
        one.start(command, environment)      # sees nothing of our 127.0.0.1

Needs root and iproute2. Keep out: what runs on them.
"""

import contextlib
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_IP = shutil.which("ip") or "/usr/sbin/ip"


@dataclass(frozen=True)
class Machine:
    """A namespace; `host` is how it calls this machine."""

    name: str
    host: str

    def start(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path
    ) -> subprocess.Popen[str]:
        """Start a process on it; its process id is that of the command itself."""
        folder.mkdir(parents=True, exist_ok=True)
        return subprocess.Popen(
            [_IP, "netns", "exec", self.name, *command],
            cwd=folder,
            env=dict(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def why_not() -> str | None:
    """What is missing for machines, as a sentence; None if nothing is."""
    if os.geteuid() != 0:
        return "NOT CHECKED: only root can make network namespaces."
    name = f"uj-{secrets.token_hex(3)}"
    try:
        _ip("netns", "add", name)
        _ip("netns", "del", name)
    except (OSError, subprocess.CalledProcessError) as error:
        return f"NOT CHECKED: no network namespaces here ({error})."
    return None


@contextlib.contextmanager
def machine(number: int) -> Iterator[Machine]:
    """Make one, and take it away with its cable at the end; processes on it have to be ended before."""
    # The third number is drawn, so that tests beside this one have cables of their own.
    net, name = f"10.231.{secrets.randbelow(250)}", f"uj{secrets.token_hex(3)}{number}"
    here = f"v{name}"
    first = 4 * number
    _ip("netns", "add", name)
    try:
        _ip("link", "add", here, "type", "veth", "peer", "name", "eth0", "netns", name)
        _ip("addr", "add", f"{net}.{first + 1}/30", "dev", here)
        _ip("link", "set", here, "up")
        _ip("-n", name, "addr", "add", f"{net}.{first + 2}/30", "dev", "eth0")
        _ip("-n", name, "link", "set", "eth0", "up")
        _ip("-n", name, "link", "set", "lo", "up")
        yield Machine(name, f"{net}.{first + 1}")
    finally:
        _ip("netns", "del", name)


def _ip(*arguments: str) -> None:
    subprocess.run([_IP, *arguments], check=True, capture_output=True)
