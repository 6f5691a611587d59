"""The code lists: captured whole into bronze, checked, and folded into `silver.code` with their history.

    client → bronze code_lists/date=…/run=…/slice=<list>/page=0001 → all captures ever → silver.code

The lists are small and the table is a pure function of every capture, so each load makes it anew. Keep out:
what codes mean to postings (views in the warehouse).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from usajobs_assets.api_client.clock import Clock
from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.api_client.exchange import Exchange
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.storage.bronze import BronzeLake, RunAddress, new_run_id
from usajobs_assets.storage.code_loader import replace_codes
from usajobs_assets.storage.manifest import Manifest, ManifestObject
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.transforms.code_history import CapturedList, Row, code_rows, whole_lists
from usajobs_assets.usajobs_api.client import CODE_LIST_ENDPOINT, UsajobsClient
from usajobs_assets.usajobs_api.code_list import CODE_LISTS, read_code_list
from usajobs_assets.version import USAJOBS, code_version

SOURCE = "code_lists"
# How old a capture may be to slice a sweep by.
_FRESH = timedelta(days=7)


class CodeListShrank(Exception):
    """A list holds far fewer codes than before; the table stays as it is."""


def capture_code_lists(lake: BronzeLake, client: UsajobsClient, clock: Clock) -> Manifest:
    """Ask for every list and close the run.

    Raises:
        ApiError: a list did not come, or is none; the run stays open.
    """
    now = clock.now()
    run = RunAddress(SOURCE, eastern_day(now), new_run_id(now))
    objects = [stored for name in CODE_LISTS for stored in _capture(lake, client, run, name)]
    entries = sum(stored.items for stored in objects)
    return lake.close(
        run,
        Manifest(
            source=SOURCE,
            day=run.day,
            run_id=run.run_id,
            request={"endpoint": CODE_LIST_ENDPOINT, "params": {"lists": ";".join(CODE_LISTS)}},
            objects=tuple(objects),
            api_total=entries,
            postings_distinct=entries,
            items=entries,
            outcome="proven",
            reasons=(),
            narrowed=False,
            code_version=code_version(USAJOBS),
            opened_at=now,
            closed_at=clock.now(),
        ),
    )


def _capture(lake: BronzeLake, client: UsajobsClient, run: RunAddress, name: str) -> list[ManifestObject]:
    """What came instead of the list, if anything, and the list."""
    refused: dict[str, ManifestObject] = {}

    def keep(exchange: Exchange, _finding: NotAPage) -> None:
        stored = lake.put_attempt(run, slice=name, page=1, received=exchange)
        refused[stored.key] = stored.listed(0)

    exchange = client.code_list(name, keep)
    entries = len(read_code_list(exchange.body))
    stored = lake.put_page(run, slice=name, page=1, received=exchange, total_count=entries)
    return [*refused.values(), stored.listed(entries)]


def captures(lake: BronzeLake) -> list[Manifest]:
    """The manifests of every capture, oldest first."""
    return [manifest for day in lake.days(SOURCE) for manifest in closed_runs(lake, day, SOURCE)]


def lists_of(lake: BronzeLake, manifest: Manifest) -> Iterator[CapturedList]:
    """The lists of one capture, each read back and verified when it is its turn."""
    for stored in manifest.objects:
        if stored.kind == "page":
            yield _list_in(lake, manifest, stored)


def _list_in(lake: BronzeLake, manifest: Manifest, stored: ManifestObject) -> CapturedList:
    entries = read_code_list(lake.read(stored.key, stored.object_sha256).body)
    return CapturedList(stored.slice or "", stored.received_at, manifest.run_id, tuple(entries))


def load_code_lists(lake: BronzeLake, warehouse: Warehouse) -> Counter[str]:
    """Make `silver.code` anew from every capture; rows by list.

    Raises:
        CodeListShrank: the newest capture of a list lost more than a tenth of its codes.
    """
    return Counter(str(row[0]) for row in replace_codes(warehouse, lambda: _rows(lake)))


def _rows(lake: BronzeLake) -> list[Row]:
    captured = [one for manifest in captures(lake) for one in lists_of(lake, manifest)]
    _refuse_shrunk(captured)
    return code_rows(captured)


def _refuse_shrunk(captured: Sequence[CapturedList]) -> None:
    newest = {one.list_name: one for one in sorted(captured, key=lambda one: one.seen_at)}
    whole = {one.list_name: one for one in whole_lists(captured)}
    for name, one in newest.items():
        if one.seen_at > whole[name].seen_at:
            raise CodeListShrank(
                f"The code list {name} holds {len(one.entries)} codes and held {len(whole[name].entries)} before. "
                "silver.code stays as it is. Capture the lists again: a loss that is still there a day later counts."
            )


def codes_of(lake: BronzeLake, client: UsajobsClient, clock: Clock, name: str) -> list[str]:
    """The codes of a list, disabled ones included, from a capture of the last days or from a new one."""
    known = captures(lake)
    newest = known[-1] if known and clock.now() - known[-1].opened_at < _FRESH else None
    manifest = newest or capture_code_lists(lake, client, clock)
    listed = next(one for one in lists_of(lake, manifest) if one.list_name == name)
    return sorted({entry.code for entry in listed.entries if entry.code})
