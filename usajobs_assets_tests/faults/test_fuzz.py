"""Mutated postings and pages of every source: no crash, none lost, and no value that the change does not explain.

FUZZ_ITEMS (2,000) is how many of each kind, FUZZ_SEED (1) where to begin; more items of a seed continue the same
series. What it found is a named case in test_values.py.
"""

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec
import pytest

from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.ledger import RuleOutcome
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.transforms.forms import FORMS
from usajobs_assets.transforms.item import Unreadable
from usajobs_assets_tests.faults.decided_by import decided
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.fuzz_bases import bases, number_of
from usajobs_assets_tests.faults.fuzz_store import A_RUN, FIRST, Columns, Place, Store, announce, fill, held
from usajobs_assets_tests.faults.mutator import Mutant, mutants
from usajobs_assets_tests.integration.written_runs import body

pytestmark = fault(
    "F29",
    "a poison record: one that breaks reading, judging or loading",
    does="the record goes to quarantine with its place in bronze; all others load, every value as without it",
    told="a warning check names the record and the reason; `usajobs quarantine list`",
)

SEED = int(os.environ.get("FUZZ_SEED", "1"))
ITEMS = int(os.environ.get("FUZZ_ITEMS", "2000"))
SHARE = {"search": 0.5, "historic": 0.3, "announcement_text": 0.2}
Stores = Callable[..., Services]


@pytest.fixture
def stores(
    make_services: Callable[..., Services], new_database: Callable[[], str], tmp_path: object
) -> Stores:
    """Services over stores of their own, whose gate judges and lets everything pass that it does not set aside."""

    def make(name: str) -> Services:
        own = {"USAJOBS_HOME": f"{tmp_path}/{name}", "DB_URL": new_database()}
        return make_services(DQ_ENFORCE="false", MAX_QUARANTINE="100%", **own)

    return make


def numbered(mutant: Mutant, number: int, source: str) -> Mutant:
    """The mutant as a posting of its own."""
    old = str(number_of(bases(source)[mutant.base])).encode()
    return replace(mutant, sent=mutant.sent.replace(old, str(number).encode()), number=number)


def is_plain(sent: bytes) -> bool:
    """Whether a strict reader takes it; one that it refuses sends its whole page down the slow path."""
    try:
        msgspec.json.decode(sent)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def in_runs(drawn: Sequence[Mutant]) -> list[list[Mutant]]:
    """The mutants as they are sent: those that strict readers take by themselves."""
    plain = [one for one in drawn if is_plain(one.sent)]
    odd = [one for one in drawn if not is_plain(one.sent)]
    return [kind[at : at + A_RUN] for kind in (plain, odd) for at in range(0, len(kind), A_RUN)]


def undisturbed(services: Services, source: str) -> dict[int, Columns]:
    """The rows of the bases, by their index; those that do not pass are left out."""
    sent = bases(source)
    if source == "announcement_text":
        announce(services, map(number_of, sent))
    fill(services, source, [[msgspec.json.encode(one) for one in sent]])
    rows = held(services, source).rows
    return {index: rows[number_of(one)] for index, one in enumerate(sent) if number_of(one) in rows}


def differences(mutant: Mutant, row: Columns, base: Columns, source: str) -> set[str]:
    """Columns and lists that differ from those of the unmutated posting although nothing touched them."""
    if "*" in mutant.touched:
        return set()
    explained = set().union(*(decided(source, field) for field in mutant.touched))
    return {name for name in row.keys() | base.keys() if row.get(name) != base.get(name)} - explained


@pytest.mark.parametrize("source", SHARE)
def test_f29_fuzz_no_mutated_posting_is_lost_or_changes_what_it_did_not_touch(
    source: str, stores: Stores
) -> None:
    drawn = mutants(random.Random(f"{SEED} {source}"), bases(source), int(ITEMS * SHARE[source]))
    drawn = [numbered(one, FIRST + index, source) for index, one in enumerate(drawn)]
    base_rows = undisturbed(stores("bases"), source)
    services, runs = stores("mutants"), in_runs(drawn)
    if source == "announcement_text":
        announce(services, range(FIRST, FIRST + len(drawn)))
    manifests = fill(services, source, [[one.sent for one in run] for run in runs])
    found = held(services, source)
    assert services.ledger.unaccounted() == []
    accepted = 0
    for run, manifest in zip(runs, manifests, strict=True):
        for index, mutant in enumerate(run):
            accepted += _judge(mutant, (manifest.objects[0].key, index), found, base_rows, source)
    assert accepted > 0.5 * len(drawn)
    errors = [one.observed for manifest in manifests for one in _outcomes(services, manifest)]
    assert [error for error in errors if error and "Error" in error] == []


def _outcomes(services: Services, manifest: Manifest) -> list[RuleOutcome]:
    verdict = services.ledger.verdict(manifest.run_id, manifest.sha256)
    return list(services.ledger.outcomes(verdict)) if verdict else []


def _judge(mutant: Mutant, at: Place, found: Store, base_rows: dict[int, Columns], source: str) -> bool:
    """See that the mutant is accounted for, and its row explained; whether it was accepted."""
    told = f"FUZZ_SEED={SEED} {source} {at}: {mutant.changes} of {mutant.base}: {mutant.sent[:300]!r}"
    if at in found.quarantined:
        assert at not in found.accepted, told
        return False
    number = found.accepted.get(at)
    if number is None:
        assert FORMS[source].identify(mutant.sent) in found.accepted.values(), f"lost: {told}"
        return False
    if number != mutant.number:  # the change gave it another, which others may have been given too
        return True
    assert number in found.rows, f"no row: {told}"
    row, base = found.rows[number], base_rows.get(mutant.base)
    if base is not None:
        wrong = differences(mutant, row, base, source)
        assert wrong == set(), f"{told}: {[(name, base.get(name), row.get(name)) for name in wrong]}"
    return True


def mutated_page(dice: random.Random, page: bytes) -> bytes:
    """A page with bytes flipped, cut out, put in, repeated or cut off."""
    sent = bytearray(page)
    for _ in range(dice.choice((1, 1, 3))):
        at, length = dice.randrange(len(sent) or 1), dice.choice((1, 2, 9, 200))
        odd = dice.choice((b"\x00", b"\xff", b'"', b"{", b"]", b",", b"\\", b"NaN", b"<html>", b"[" * 2_000))
        kind = dice.randrange(5)
        sent[at : at + (0 if kind == 0 else length)] = (odd, odd, b"", sent[at : at + length] * 2, odd)[kind]
        if dice.random() < 0.1:
            del sent[dice.randrange(len(sent) or 1) :]
    return bytes(sent)


@pytest.mark.parametrize("source", SHARE)
def test_f29_fuzz_a_mutated_page_is_a_page_or_refused_and_its_items_are_read_or_set_aside(
    source: str,
) -> None:
    """Nothing but NotAPage and Unreadable: these two have a place to go, and the bytes are kept."""
    dice = random.Random(f"{SEED} pages of {source}")
    page, form = body(source, sorted(bases(source), key=lambda one: len(str(one)))[:3]), FORMS[source]
    pages = 0
    for _ in range(int(ITEMS * SHARE[source])):
        sent = mutated_page(dice, page)
        try:
            items = SOURCES[source].split(sent)
        except NotAPage:
            continue
        pages += 1
        for item in items:
            try:
                assert form.identify(item) == form.examine(item).item.control_number, (SEED, sent)
            except Unreadable as refused:
                assert refused.reason != "not_understood", (SEED, sent, refused.detail)  # noqa: PT017
    assert pages > 0
