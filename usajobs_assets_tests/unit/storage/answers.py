"""The smallest answer of the API that bronze can keep, and overrides of it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from usajobs_assets.storage.bronze import RunAddress
from usajobs_assets.storage.manifest import Manifest, ManifestObject

NOON = datetime(2026, 11, 21, 17, 0, 0, 123456, tzinfo=UTC)
RUN = RunAddress("search", date(2026, 11, 21), "20261121T170000Z-0123abcd")


@dataclass(frozen=True)
class Answer:
    """What `bronze.Received` asks for."""

    body: bytes = b'{"SearchResult":{"SearchResultCount":0}}'
    endpoint: str = "/api/Search"
    params: dict[str, str] = field(default_factory=lambda: {"Page": "1", "ResultsPerPage": "500"})
    sent_at: datetime = NOON
    received_at: datetime = NOON + timedelta(seconds=2)
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    attempt: int = 1


def manifest(*objects: ManifestObject, run: RunAddress = RUN, code_version: str = "0.1.0") -> Manifest:
    """A manifest of an unproven run with these objects."""
    return Manifest(
        source=run.source,
        day=run.day,
        run_id=run.run_id,
        request={"endpoint": "/api/Search", "params": {"ResultsPerPage": "500"}},
        objects=objects,
        api_total=None,
        postings_distinct=0,
        items=0,
        outcome="incomplete",
        reasons=("nothing was asked",),
        narrowed=False,
        code_version=code_version,
        opened_at=NOON,
        closed_at=NOON + timedelta(minutes=1),
    )
