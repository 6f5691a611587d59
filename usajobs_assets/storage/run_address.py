"""The names of the bronze layer: where a run is, and what an object of it is called.

    <source>/date=YYYY/MM/DD/run=<UTC basic ISO>-<8 hex>/[slice=<key>/]page=NNNN[.attempt=K].json.gz

Names are made and read in this module only. Pure. Keep out the prefix of the lake, the store, and what is
in an object.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime

MANIFEST_NAME = "manifest.json"
_SOURCE = r"[a-z][a-z0-9_]*"
# Runs of earlier releases have 8 digits after the time.
_RUN_ID = r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}(?:[0-9a-f]{4})?"
_SLICE = r"[A-Za-z0-9][A-Za-z0-9._=,+~-]*"
_OBJECT = re.compile(
    rf"(?P<source>{_SOURCE})/date=(?P<day>[0-9]{{4}}/[0-9]{{2}}/[0-9]{{2}})"
    rf"/run=(?P<run_id>{_RUN_ID})/(?P<name>.+)"
)
_PAGE = re.compile(
    rf"(slice=(?P<slice>{_SLICE})/)?page=(?P<page>[0-9]{{4,}})(\.attempt=(?P<attempt>[1-9][0-9]*))?\.json\.gz"
)


@dataclass(frozen=True, order=True)
class RunAddress:
    """Where a run is: source, Eastern partition day, and id; ids sort by the time of starting."""

    source: str
    day: date
    run_id: str

    def __post_init__(self) -> None:
        if not re.fullmatch(_SOURCE, self.source):
            raise ValueError(f"source {self.source!r} is not a lower-case name")
        if not re.fullmatch(_RUN_ID, self.run_id):
            raise ValueError(f"run id {self.run_id!r} is not like 20261121T052305Z-0123abcd")

    @property
    def folder(self) -> str:
        """The run's part of the key, between the lake's prefix and the object's name."""
        return f"{self.source}/date={self.day:%Y/%m/%d}/run={self.run_id}"


@dataclass(frozen=True)
class Place:
    """The name of a page or of an attempt within its run."""

    slice: str | None
    page: int
    attempt: int = 0

    def __post_init__(self) -> None:
        if self.page < 1:
            raise ValueError(f"page {self.page}: pages count from 1")
        if self.slice is not None and not re.fullmatch(_SLICE, self.slice):
            raise ValueError(f"slice key {self.slice!r} may hold only letters, digits and . _ = , + ~ -")

    @property
    def name(self) -> str:
        folder = f"slice={self.slice}/" if self.slice is not None else ""
        suffix = f".attempt={self.attempt}" if self.attempt else ""
        return f"{folder}page={self.page:04d}{suffix}.json.gz"

    def order(self) -> tuple[str, int, int]:
        return (self.slice or "", self.page, self.attempt)


def new_run_id(now: datetime, token: str | None = None) -> str:
    """`20261121T052305Z-0123abcd4567` for an aware `now`, whose order is the order of starting.

    `token` is 12 hex digits (or 8): by default 4 of the fraction of the second (15 µs), since several sweeps of a small
    query fit into one second, and 8 random ones: many processes capture days at once, and some clocks are coarse.
    """
    if now.tzinfo is None:
        raise ValueError("a run id needs a time with a zone")
    fraction = now.microsecond * 0x10000 // 1_000_000
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{token or f'{fraction:04x}{secrets.token_hex(4)}'}"


def started_at(run_id: str) -> datetime:
    """When the run was started, aware UTC, to the second."""
    return datetime.strptime(run_id[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def place_of(name: str) -> Place | None:
    """What an object's name within its run stands for; None for the manifest and for what is not ours."""
    match = _PAGE.fullmatch(name)
    return Place(match["slice"], int(match["page"]), int(match["attempt"] or 0)) if match else None


def run_and_name(key: str) -> tuple[RunAddress, str] | None:
    """The run and the name in it of a key without the lake's prefix; None for what is not ours."""
    match = _OBJECT.fullmatch(key)
    if match is None:
        return None
    day = date.fromisoformat(match["day"].replace("/", "-"))
    return RunAddress(match["source"], day, match["run_id"]), match["name"]
