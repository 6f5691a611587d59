"""Who is told: the addresses of NOTIFY_URLS, each with the reference that stands for it in the database.

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

    @property
    def digest(self) -> str:
        """What stands for it in the database and in idempotency keys."""
        return hashlib.sha256(self.url.encode()).hexdigest()[:16]


def targets_of(settings: Settings) -> Mapping[str, Target]:
    """The receivers by their digests; one that is listed twice is told once."""
    urls = settings.notify_urls.get_secret_value() if settings.notify_urls else ""
    found = (Target(number, url) for number, url in enumerate(split_receivers(urls), 1))
    return {target.digest: target for target in found}
