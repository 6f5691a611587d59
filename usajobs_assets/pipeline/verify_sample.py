"""Do rows say what bronze says? A sample of sightings is made into rows again and compared with silver.

    silver.sighting → drawn by the date → bronze, verified → rows by today's code → compared in the database

For what no digest of an object can tell: rows that somebody changed in the database. `verify --rebuild` does the
same for all rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.examine import Origin, sighting_of
from usajobs_assets.pipeline.findings import Verified, partition_of, replay_of
from usajobs_assets.pipeline.progress import report
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.objects import CorruptObject, ObjectMissing, StoreUnavailable
from usajobs_assets.storage.sample_check import Drawn, compare, draw
from usajobs_assets.storage.silver_loader import Row
from usajobs_assets.transforms.item import Unreadable
from usajobs_assets.transforms.survey import Pointer


def verify_sample(services: Services, result: Verified, size: int) -> None:
    """Compare about `size` sightings; another choice every day."""
    drawn = draw(services.warehouse, size, eastern_day(services.clock.now()).toordinal())
    result.counted("rows made again", sum(len(one.items) for one in drawn))
    partitions = {one.ingest_run_id: (one.source, one.day) for one in drawn}
    for wrong in compare(services.warehouse, _made_again(services, drawn, result)):
        source, day = partitions[wrong.ingest_run_id]
        what = f"{wrong.table} is not what bronze gives: {', '.join(wrong.columns)}"
        _tell(result, source, day, what, f"posting {wrong.control_number}")


def _made_again(
    services: Services, drawn: list[Drawn], result: Verified
) -> Iterator[Mapping[str, Sequence[Row]]]:
    for done, one in enumerate(drawn):
        report("sample", done, len(drawn))
        try:
            yield from _rows(services, one)
        except (ObjectMissing, CorruptObject, StoreUnavailable):
            continue  # the walk through bronze has told so
        except (Unreadable, IndexError, _NotThatPosting):
            what = "a sighting points to an item that is another one"
            _tell(result, one.source, one.day, what, one.bronze_object)
    report("sample", len(drawn), len(drawn))


class _NotThatPosting(Exception):
    """The item is of another control number than its sighting."""


def _rows(services: Services, drawn: Drawn) -> Iterator[Mapping[str, Sequence[Row]]]:
    envelope = services.lake.read(drawn.bronze_object, drawn.object_sha256)
    source = SOURCES[drawn.source]
    items = source.split(envelope.body)
    for index, number in drawn.items:
        item = source.form.read_item(items[index])
        if item.control_number != number:
            raise _NotThatPosting
        at = Pointer(envelope.received_at, bytes.fromhex(envelope.payload_sha256), index, drawn.bronze_object)
        sighting = sighting_of(item, at, Origin(drawn.source, drawn.ingest_run_id, drawn.gated))
        rows = source.form.rows(item, sighting, source.code_version)
        yield {**rows, "sighting": [(*sighting, source.form.carries_texts(rows))]}


def _tell(result: Verified, source: str, day: date | None, what: str, where: str) -> None:
    mend = (
        replay_of(day, anew=True)
        if day
        else "No run of the ledger brought it: delete it with `usajobs db psql`."
    )
    result.found(partition_of(source, day) if day else "no run", what, where, mend)
