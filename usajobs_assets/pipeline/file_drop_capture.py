"""One run of the file drop into bronze: every page that lies in the folder of a day, with its digest.

    listing → Recording (digest, time of recording) → a slice each: RunPages (drop → lake) → lake.close(manifest)

A page was seen when it was recorded, not when it was found: at the time in its name, else when its day began, so that
it never looks newer than it is (docs/adr/0028). Keep out: which days can be taken (file_drop_day), whether the run may
pass (gate).
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from usajobs_assets.api_client.asker import OnRefused
from usajobs_assets.api_client.clock import Clock
from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.api_client.exchange import Exchange
from usajobs_assets.file_drop.drop import MOST_BYTES, DayFiles, DroppedFile, FileDrop, unpacked
from usajobs_assets.file_drop.names import BadMoment, moment_of
from usajobs_assets.pipeline.bronze_pages import control_numbers, open_run_of
from usajobs_assets.pipeline.clock_check import wait_for
from usajobs_assets.pipeline.eastern import EASTERN, eastern_day
from usajobs_assets.pipeline.progress import report
from usajobs_assets.pipeline.run_pages import PagedApi, RunPages
from usajobs_assets.pipeline.sources import FILE_DROP, SOURCES
from usajobs_assets.storage.bronze import BronzeLake, RunAddress, RunState, new_run_id
from usajobs_assets.storage.manifest import Manifest, Outcome, SliceProof
from usajobs_assets.storage.objects import CorruptObject, ObjectMissing, StoreRefused
from usajobs_assets.usajobs_api.page import SearchPage, read_search_page

ENDPOINT = "file_drop"
_SHOWN_OF_NAME = 40


class NotTaken(Exception):
    """A file that cannot be taken over; the message says why, without the file's name."""


@dataclass(frozen=True)
class Recording:
    """A file as it was found at the beginning. `sha256` is of the file as it lies there, packed or not."""

    file: DroppedFile
    sha256: str
    recorded_at: datetime

    @property
    def key(self) -> str:
        """Its folder in bronze: legal, readable, and another one for any other name or content."""
        words = re.sub(r"[^A-Za-z0-9]+", "-", self.file.name).strip("-")[:_SHOWN_OF_NAME]
        digest = hashlib.sha256(f"{self.file.name}\0{self.sha256}".encode()).hexdigest()[:16]
        return f"file={words}-{digest}"


@dataclass(frozen=True)
class DayFound:
    """A day's folder as it was found at the beginning; `not_taken` are reasons by the file's name."""

    listed: DayFiles
    recordings: Sequence[Recording]
    not_taken: Mapping[str, str]

    @property
    def asked(self) -> dict[str, Any]:
        """For the manifest: what lay there, so that it can be told whether something has changed since."""
        digests = {one.file.name: one.sha256 for one in self.recordings}
        files = {
            page.name: {"bytes": page.size, "sha256": digests.get(page.name)} for page in self.listed.pages
        }
        return {"endpoint": ENDPOINT, "files": files, "unfinished": list(self.listed.unfinished)}


def look(drop: FileDrop, day: date, listed: DayFiles, now: datetime) -> DayFound:
    """Read what is `listed` of `day` once, for its digests."""
    recordings: list[Recording] = []
    not_taken: dict[str, str] = {}
    for file in listed.pages:
        try:
            moment = _recorded_at(file.name, day, now)
            recordings.append(Recording(file, hashlib.sha256(_read(drop, file)).hexdigest(), moment))
        except NotTaken as reason:
            not_taken[file.name] = str(reason)
    return DayFound(listed, recordings, not_taken)


def _recorded_at(name: str, day: date, now: datetime) -> datetime:
    try:
        moment = moment_of(name)
    except BadMoment as error:
        raise NotTaken(str(error)) from error
    if moment is None:
        return datetime.combine(day, time(), EASTERN)
    if eastern_day(moment) != day:
        raise NotTaken(f"{moment:%Y-%m-%d %H:%M:%S} UTC is not on {day} in Washington")
    if moment > now:
        raise NotTaken(f"{moment:%Y-%m-%d %H:%M:%S} UTC is not here yet")
    return moment


def _read(drop: FileDrop, file: DroppedFile) -> bytes:
    if file.size > MOST_BYTES:
        raise NotTaken(f"it is larger than {MOST_BYTES} bytes")
    try:
        return drop.read(file)
    except ObjectMissing:
        raise NotTaken("it is gone") from None
    except (StoreRefused, CorruptObject, ValueError) as error:
        raise NotTaken(f"it cannot be read ({error})") from error


@dataclass
class DropSweep:
    """A run in the making."""

    pages: RunPages[Recording, SearchPage]
    found: DayFound
    opened_at: datetime
    proofs: list[SliceProof] = field(default_factory=list)

    def fetch(self) -> None:
        """Take over the files, one after the other."""
        for recording in self.found.recordings:
            self.proofs.append(self._take(recording))
            report("sweep", len(self.proofs), len(self.found.recordings))

    def _take(self, recording: Recording) -> SliceProof:
        ids: set[object] = set()
        reasons: tuple[str, ...] = ()
        try:
            kept = self.pages.ask(recording, 1, recording.key)
            numbers = control_numbers(kept.bronze, SOURCES[FILE_DROP])
            ids = {number or raw for number, raw in zip(numbers, kept.answer.items, strict=True)}
        except NotTaken as error:
            reasons = (f"{recording.file.name}: {error}",)
        except NotAPage as error:
            reasons = (f"{recording.file.name} is not a page of Search: {error.detail}",)
        return SliceProof(
            key=recording.key,
            filters={"file": [recording.file.name]},
            api_total=None,
            postings_distinct=len(ids),
            pages=0 if reasons else 1,
            state="incomplete" if reasons else "proven",
            reasons=reasons,
        )

    def manifest(self, closed_at: datetime) -> Manifest:
        """What was taken over, and whether it is all that lay there."""
        outcome, reasons = self._judged()
        return Manifest(
            source=FILE_DROP,
            day=self.pages.run.day,
            run_id=self.pages.run.run_id,
            request=self.found.asked,
            objects=tuple(self.pages.objects),
            api_total=None,
            postings_distinct=self.pages.survey.postings_distinct,
            items=self.pages.survey.items,
            outcome=outcome,
            reasons=reasons,
            narrowed=True,
            code_version=SOURCES[FILE_DROP].code_version,
            opened_at=self.opened_at,
            closed_at=closed_at,
            slices=tuple(self.proofs),
        )

    def _judged(self) -> tuple[Outcome, tuple[str, ...]]:
        reasons = [f"{name}: {reason}" for name, reason in self.found.not_taken.items()]
        reasons += [reason for proof in self.proofs for reason in proof.reasons]
        if not self.pages.survey.items:
            reasons.append("no file holds a posting")
        if reasons:
            return "incomplete", tuple(reasons)
        unfinished = self.found.listed.unfinished
        return (
            ("partial", (f"still being written: {', '.join(unfinished)}",)) if unfinished else ("proven", ())
        )


def take_files(lake: BronzeLake, drop: FileDrop, day: date, listed: DayFiles, clock: Clock) -> Manifest:
    """Take over what is `listed` of `day`; returns the manifest of the run that holds it.

    That is the newest run if it took over exactly this, an open run that holds nothing else, or a new one.
    """
    runs = lake.runs(FILE_DROP, day)
    wait_for(lake, runs, clock)
    now = clock.now()
    found = look(drop, day, listed, now)
    if (taken := taken_already(lake, runs, found)) is not None:
        lake.require_intact(taken)
        return taken
    keys = {recording.key for recording in found.recordings}
    run = open_run_of(lake, keys, runs) or RunAddress(FILE_DROP, day, new_run_id(now))
    sweep = DropSweep(
        RunPages(lake, PagedApi(_Files(drop).page, read_search_page), run), found, opened_at=now
    )
    sweep.fetch()
    return lake.close(run, sweep.manifest(clock.now()))


def taken_already(lake: BronzeLake, runs: Sequence[RunState], found: DayFound) -> Manifest | None:
    """The newest closed one of a day's `runs`, if it took over exactly what was found, and all of it."""
    closed = [state.address for state in runs if state.closed]
    manifest = lake.manifest(closed[-1]) if closed else None
    if manifest is None or manifest.outcome == "incomplete" or manifest.request != found.asked:
        return None
    return manifest


@dataclass(frozen=True)
class _Files:
    """The drop as something that can be asked for a page."""

    drop: FileDrop

    def page(self, recording: Recording, _number: int, on_refused: OnRefused) -> Exchange:
        """The file's page; `on_refused` keeps what is none. Raises NotTaken, NotAPage."""
        data = _read(self.drop, recording.file)
        if hashlib.sha256(data).hexdigest() != recording.sha256:
            raise NotTaken("it changed while it was taken over")
        try:
            exchange = _exchange(recording, unpacked(recording.file.name, data))
        except NotAPage as finding:
            on_refused(_exchange(recording, data), finding)
            raise
        try:
            read_search_page(exchange.body)
        except NotAPage as finding:
            on_refused(exchange, finding)
            raise
        return exchange


def _exchange(recording: Recording, body: bytes) -> Exchange:
    moment = recording.recorded_at
    params = {"file": recording.file.name, "sha256": recording.sha256}
    return Exchange(ENDPOINT, params, moment, moment, 200, {}, body, 1)
