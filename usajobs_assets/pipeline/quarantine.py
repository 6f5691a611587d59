"""What can be done about items that were set aside: look at one, let them try again, keep them out for good.

    replay: runs that hold them → judged anew from bronze → what passes is loaded, as the sightings they always were

An item that is let go keeps its own `seen_at`, so it never goes over anything newer. Nothing here asks the network,
and everything can be repeated. Keep out: the states themselves (storage/quarantine_sql).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from usajobs_assets.pipeline.gate import judge
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.providers import provider_of
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.bronze import BronzeLake, RunAddress
from usajobs_assets.storage.objects import StoreError
from usajobs_assets.storage.quarantine_store import Quarantined, QuarantineStore


class UnknownItems(Exception):
    """There are no items of these ids in quarantine."""


class InSilver(Exception):
    """Items that were let go cannot be discarded; the rules decide about them again."""


@dataclass
class Replayed:
    """What became of the items of a replay.

    Attributes:
        loaded: silver has them now.
        still_open: they break a rule today as well, or their day failed.
        refused: they are in a run that the gate does not let pass, for other items or for the run's own sake.
        refusals: what the gate said, a sentence for each day that it refused in whole or in part.
        failures: what went wrong, a sentence for each day on which it did; its items are where they were.
    """

    loaded: list[Quarantined] = field(default_factory=list)
    still_open: list[Quarantined] = field(default_factory=list)
    refused: list[Quarantined] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def items_of(store: QuarantineStore, ids: Sequence[int]) -> list[Quarantined]:
    """The items of these ids; raises UnknownItems unless there is one for each."""
    found = store.find(ids=ids)
    unknown = sorted(set(ids) - {item.quarantine_id for item in found})
    if unknown:
        raise UnknownItems(f"Nothing in quarantine has the id {', '.join(map(str, unknown))}.")
    return found


def replay(services: Services, items: Sequence[Quarantined]) -> Replayed:
    """Judge the runs that hold these items by today's rules, and load what passes; no network.

    What people had discarded is reopened first. A day of a provider that fails does not lose the others.
    """
    store, by = QuarantineStore(services.warehouse), services.settings.usajobs_actor
    store.reopen([item.quarantine_id for item in items if item.state == "discarded"], by)
    done = Replayed()
    for (day, _), of_day in groupby(sorted(items, key=_by_day), key=_by_day):
        try:
            _replay_day(services, day, list(of_day), by)
        except GateClosed as refusal:
            done.refusals.append(str(refusal))
        except StoreError as failure:
            done.failures.append(f"{day}: {failure}")
    for item in store.find(ids=[item.quarantine_id for item in items]):
        _file(item, done)
    return done


def _by_day(item: Quarantined) -> tuple[date, str]:
    return item.day, provider_of(item.source).name


def _replay_day(services: Services, day: date, items: Sequence[Quarantined], by: str) -> None:
    """The items are of one provider."""
    for source, run_id in sorted({(item.source, item.ingest_run_id) for item in items}):
        manifest = services.lake.manifest(RunAddress(source, day, run_id))
        if manifest is None:
            raise StoreError(
                f"Bronze has no manifest of the {source} run {run_id}; `usajobs verify` says more."
            )
        judge(services.lake, services.ledger, manifest, services.gate_settings, again_by=by)
    load_day(services, day, provider_of(items[0].source))


def _file(item: Quarantined, done: Replayed) -> None:
    if item.in_silver:
        done.loaded.append(item)
    elif item.may_load is False:
        done.refused.append(item)
    else:
        done.still_open.append(item)


def discard(services: Services, items: Sequence[Quarantined], because: str) -> list[int]:
    """Keep items out of silver for good; the ids of those that were not discarded already.

    Raises:
        InSilver: one of them was let go already; none is discarded then.
    """
    let_go = [str(item.quarantine_id) for item in items if item.state == "replayed"]
    if let_go:
        raise InSilver(
            f"Item {', '.join(let_go)} was replayed and passes the rules; only open items can be discarded."
        )
    store = QuarantineStore(services.warehouse)
    ids = [item.quarantine_id for item in items]
    return store.discard(ids, because, services.settings.usajobs_actor)


def item_as_stored(lake: BronzeLake, item: Quarantined) -> bytes:
    """The bytes of the item, from its page in bronze, whose digest was compared.

    Raises:
        ObjectMissing, CorruptObject: bronze does not hold the page as it was recorded.
    """
    envelope = lake.read(item.bronze_object, item.object_sha256)
    return SOURCES[item.source].split(envelope.body)[item.item_index]


def id_at_its_source(item: Quarantined, stored: bytes) -> str | None:
    """What the item's control number was made of, as `usajobs explain` takes it; None if it is the provider's own."""
    source_id = SOURCES[item.source].form.source_id(stored)
    return None if source_id is None else f"{item.source}:{source_id}"
