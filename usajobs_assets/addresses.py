"""Which addresses are taken as settings, judged by their text alone. Pure.

A refusal never repeats the address: it may hold a password or a token, and a badly written one is where the
libraries that read it later would repeat a part of the password. Keep out: connecting, looking names up.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

Ip = IPv4Address | IPv6Address

_HOST = r"(\[[0-9A-Fa-f:.]+\]|[^@/?#\s:,\[\]]*)(:\d+)?"
_POSTGRES = re.compile(
    rf"postgres(ql)?(\+psycopg2?)?://([^@/\s]*@)?{_HOST}(,{_HOST})*(/[^@/?#\s]*)?(\?[^@#\s]*)?"
)
# A name, for what is told to some receivers only, and then the address.
_NAMED = re.compile(r"(?:([a-z][a-z0-9-]{0,39})=)?(.+)", re.DOTALL)
_ANY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}://[!-~]*")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# What clouds answer with credentials at; 169.254.169.254 is link-local as well.
_METADATA = {ip_address("100.100.100.200"), ip_address("fd00:ec2::254")}


def check_postgres_url(url: str) -> None:
    """Raise ValueError unless every reader of the URL finds the same password in it."""
    if not _POSTGRES.fullmatch(url) or _BAD_PERCENT.search(url):
        raise ValueError(
            "not a postgresql:// address; what is no letter or digit in its password has to be "
            "percent-encoded (@ is %40, / is %2F, % is %25)"
        )


def check_http_root(url: str) -> None:
    """Raise ValueError unless it is an http(s) address of a host, without a login: such an address is printed."""
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or _has_login(parts):
        raise ValueError("must be an http(s) address of a host, without user and password")


@dataclass(frozen=True)
class Receiver:
    """Whom an address of NOTIFY_URLS belongs to; one without a name is told of runs."""

    name: str | None
    url: str = field(repr=False)


def split_receivers(urls: str) -> tuple[Receiver, ...]:
    """The addresses of a comma separated list; ValueError names by position each that is refused."""
    found = tuple(_receiver(part) for part in map(str.strip, urls.split(",")) if part)
    refused = ((number, _refusal(receiver.url)) for number, receiver in enumerate(found, 1))
    faults = [f"address {number} {fault}" for number, fault in refused if fault]
    if faults:
        raise ValueError("; ".join(faults))
    return found


def is_forbidden(address: Ip) -> bool:
    """Whether nothing is ever sent there: link-local, metadata services, and what is no single host."""
    plain = getattr(address, "ipv4_mapped", None) or address
    return bool(plain.is_link_local or plain.is_multicast or plain.is_unspecified or plain in _METADATA)


def is_loopback(host: str) -> bool:
    """Whether the name can only mean this machine."""
    address = _ip(host)
    return host.lower() == "localhost" or (address is not None and address.is_loopback)


def is_http(url: str) -> bool:
    """Whether it is the address of a webhook."""
    return url.lower().startswith(("http://", "https://"))


def _receiver(part: str) -> Receiver:
    found = _NAMED.fullmatch(part)
    return Receiver(*found.groups()) if found else Receiver(None, part)


def _refusal(url: str) -> str | None:
    """What is wrong with a receiver's address, as the end of a sentence."""
    if not _ANY.fullmatch(url):
        return "is not an address"
    return _refusal_of_webhook(url) if is_http(url) else _refusal_of_service(url)


def _refusal_of_service(url: str) -> str | None:
    # Where a webhook has its host and port, a service may have anything.
    parts = _split(url)
    if parts is not None and _is_forbidden_text(parts.hostname or ""):
        return "is link-local, a metadata service or no single host"
    # Imported for an address that needs it: it is large.
    from usajobs_assets.notify.people import refusal

    return refusal(url)


def _refusal_of_webhook(url: str) -> str | None:
    rules: tuple[tuple[str, Callable[[SplitResult, str], bool]], ...] = (
        ("must be an https address (http only to this machine)", _is_encrypted_or_here),
        ("must not hold user and password", lambda parts, _: not _has_login(parts)),
        ("is link-local, a metadata service or no single host", lambda _, host: not _is_forbidden_text(host)),
    )
    parts = _split(url)
    if parts is None or not parts.hostname:
        return "is not an address"
    return next((fault for fault, holds in rules if not holds(parts, parts.hostname)), None)


def _is_encrypted_or_here(parts: SplitResult, host: str) -> bool:
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def _is_forbidden_text(host: str) -> bool:
    address = _ip(host)
    return (address is not None and is_forbidden(address)) or host.lower().rstrip(".").startswith("metadata.")


def _has_login(parts: SplitResult) -> bool:
    return "@" in parts.netloc


def _ip(host: str) -> Ip | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if url.isprintable() and " " not in url else None
