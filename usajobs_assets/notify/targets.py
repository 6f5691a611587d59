"""Who is told: the addresses of NOTIFY_URLS, each with the reference that stands for it in the database.

    NOTIFY_URLS=https://hooks.example.org/ops,me=mailtos://…    without a name: runs; with one: what names it

An address may hold a token, so ops.outbox holds its digest only. The digest alone, without the place in the list,
survives another order of the list.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from usajobs_assets.addresses import split_receivers
from usajobs_assets.settings import Settings


@dataclass(frozen=True)
class Target:
    """A receiver; `number` is its place in NOTIFY_URLS, from 1, by which people are told of it."""

    number: int
    url: str = field(repr=False)
    name: str | None = None

    @property
    def digest(self) -> str:
        """What stands for it in the database and in idempotency keys."""
        named = self.url if self.name is None else f"{self.name}={self.url}"
        return hashlib.sha256(named.encode()).hexdigest()[:16]


def targets_of(settings: Settings) -> Mapping[str, Target]:
    """The receivers by their digests; one that is listed twice is told once."""
    urls = settings.notify_urls.get_secret_value() if settings.notify_urls else ""
    listed = enumerate(split_receivers(urls), 1)
    found = (Target(number, receiver.url, receiver.name) for number, receiver in listed)
    return {target.digest: target for target in found}
