"""The items of a run, read once: which count, what each says to the gate, and the rows that the load will need.

    bronze pages → examined, page by page → Evidence (survey, facts, what is unreadable) → the gate
                                          ↘ RunItems (where each posting is, its digest, its rows) → the load

The load finds them in memory if the gate was in this process, and reads bronze again if not. Keep out: rules and
verdicts (gate), which rows are wanted (silver_day).
"""

import contextlib
import gc
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from usajobs_assets.pipeline.bronze_pages import BronzePage, control_numbers, pages_of, survey_items
from usajobs_assets.pipeline.examine import ExaminedPart, Origin, examine
from usajobs_assets.pipeline.page_rows import parts_of
from usajobs_assets.pipeline.progress import report
from usajobs_assets.pipeline.row_spool import RowSpool
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.ledger import SetAside
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.transforms.drift import FieldsSeen
from usajobs_assets.transforms.survey import Pointer, Survey

# A posting takes some 400 bytes of memory, its rows on disk 50 KB; a day has a few runs.
_RUNS_KEPT = 6


class Seen(NamedTuple):
    """A posting as a run has it: where, with what content, and whether its long texts came along."""

    at: Pointer
    content_sha256: bytes
    carries_texts: bool


@dataclass(frozen=True)
class RunItems:
    """What counts in a run: each posting by its control number, the places of what cannot become a row, the rows."""

    postings: Mapping[int, Seen]
    unreadable: frozenset[tuple[str, int]]
    rows: RowSpool


@dataclass
class Evidence:
    """What a run holds, as the rules see it. `pointers` and `facts` go together, row by row."""

    survey: Survey
    fields: FieldsSeen
    facts: list[Any] = field(default_factory=list)
    pointers: list[Pointer] = field(default_factory=list)
    postings: dict[int, Seen] = field(default_factory=dict)
    unreadable: list[SetAside] = field(default_factory=list)
    in_proven_slices: set[int | bytes] = field(default_factory=set)
    rows: RowSpool = field(default_factory=RowSpool)


_recent: OrderedDict[tuple[str, str], RunItems] = OrderedDict()
_recent_lock = threading.Lock()


def items_of(lake: BronzeLake, manifest: Manifest) -> RunItems:
    """What counts in the run: as `collect` has just found it in this process, or read again from bronze."""
    with _recent_lock:
        known = _recent.get(_name(manifest))
    return known or _keep(manifest, _read(lake, manifest))


def collect(lake: BronzeLake, manifest: Manifest) -> Evidence:
    """Read the run's items, page by page, and note the facts of those that count."""
    evidence = _read(lake, manifest)
    _keep(manifest, evidence)
    return evidence


def forget(manifest: Manifest) -> None:
    """The run is loaded: give up what was kept of it."""
    with _recent_lock:
        known = _recent.pop(_name(manifest), None)
    if known:
        known.rows.discard()


def _name(manifest: Manifest) -> tuple[str, str]:
    return manifest.sha256, SOURCES[manifest.source].code_version


def _keep(manifest: Manifest, evidence: Evidence) -> RunItems:
    unreadable = frozenset((item.bronze_object, item.item_index) for item in evidence.unreadable)
    found = RunItems(evidence.postings, unreadable, evidence.rows)
    with _recent_lock:
        _recent[_name(manifest)] = found
        while len(_recent) > _RUNS_KEPT:
            _recent.popitem(last=False)
    return found


def _read(lake: BronzeLake, manifest: Manifest) -> Evidence:
    """Once, as a rule: only when a posting was shown again, a second reading knows which one counts."""
    evidence = _read_once(lake, manifest, Survey(), known=False)
    if evidence.survey.duplicates:
        evidence.rows.discard()
        evidence = _read_once(lake, manifest, evidence.survey, known=True)
    return evidence


def _read_once(lake: BronzeLake, manifest: Manifest, survey: Survey, *, known: bool) -> Evidence:
    evidence = Evidence(survey, FieldsSeen(SOURCES[manifest.source].form.fields))
    proven = {proof.key for proof in manifest.slices if proof.state == "proven"}
    origin, done = Origin(manifest.source, manifest.run_id), 0
    for page in pages_of(lake, manifest):
        numbers = control_numbers(page, SOURCES[manifest.source])
        if not known:
            survey_items(survey, page, numbers)
        if page.stored.slice in proven:
            evidence.in_proven_slices.update(
                number or raw for number, raw in zip(numbers, page.items, strict=True)
            )
        with _collector_paused():
            _examine(evidence, page, numbers, origin)
        _give_memory_back()
        done += len(page.items)
        report("gate", done, manifest.items)
    return evidence


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """A page's rows are many objects without cycles: looking for some again and again takes a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _give_memory_back() -> None:
    """Arrow keeps what it has freed, which is of no use to what comes next."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()


def _examine(evidence: Evidence, page: BronzePage, numbers: list[int | None], origin: Origin) -> None:
    """Look into the items of the page that count, as far as is known."""
    for part in parts_of(page.items, _counting(evidence.survey, page, numbers)):
        # Nothing of a part is held while the next one is made: it takes ten times the memory of its JSON.
        _take_over(evidence, page, numbers, examine(page.items, part, origin, page.pointer))


def _take_over(
    evidence: Evidence, page: BronzePage, numbers: Sequence[int | None], found: ExaminedPart
) -> None:
    evidence.rows.add(page.stored.key, found.rows)
    for index, error in found.unreadable.items():
        aside = SetAside(page.stored.key, index, numbers[index], error.reason, error.detail[:500])
        evidence.unreadable.append(aside)
    for index, one in found.examined.items():
        pointer = page.pointer(index)
        evidence.fields.note(one.item)
        evidence.facts.append(one.facts)
        evidence.pointers.append(pointer)
        number = one.item.control_number
        if number is not None:
            evidence.postings[number] = Seen(pointer, one.item.content_sha256, one.carries_texts)


def _counting(survey: Survey, page: BronzePage, numbers: list[int | None]) -> Iterator[int]:
    for index, number in enumerate(numbers):
        if number is None or survey.is_newest(number, page.pointer(index)):
            yield index
