"""On which addresses processes wait for TCP connections, read from /proc. Linux only; no assertions."""

import contextlib
import struct
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

_LISTENS = "0A"
Address = IPv4Address | IPv6Address


def listening_addresses(pids: Iterable[int]) -> list[tuple[Address, int]]:
    """Address and port of every listening socket of these processes, of both versions of IP."""
    inodes = {inode for pid in pids for inode in _sockets_of(pid)}
    return sorted({(address, port) for inode, address, port in _listening() if inode in inodes}, key=str)


def _sockets_of(pid: int) -> set[str]:
    found = set()
    with contextlib.suppress(OSError):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                link = str(descriptor.readlink())
                if link.startswith("socket:["):
                    found.add(link[len("socket:[") : -1])
    return found


def _listening() -> Iterable[tuple[str, Address, int]]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not Path(table).exists():
            continue
        for line in Path(table).read_text().splitlines()[1:]:
            _, local, _, state, *_, inode = line.split()[:10]
            if state == _LISTENS:
                address, _, port = local.partition(":")
                yield inode, _address(address), int(port, 16)


def _address(text: str) -> Address:
    """The kernel writes each 32 bits as a number of this machine."""
    words = (int(text[start : start + 8], 16) for start in range(0, len(text), 8))
    return ip_address(b"".join(struct.pack("=I", word) for word in words))
