"""Three sources make one truth and one history, whatever the order in which their runs are loaded (laws 5 to 7).

The model below says in plain Python what the merge must come to; hypothesis looks for runs that tell them apart.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets_tests.builders import NOON, item, record, text_record
from usajobs_assets_tests.integration.captured import FATES, Captured
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

FIRST = 800000100
STATUSES = {"A": "Accepting applications", "B": "Applications under review", "C": "Job canceled"}
STATUS_CODES = {"A": "accepting", "B": "reviewing", "C": "cancelled"}
STEPS = {"accepting": 0, "reviewing": 1, "cancelled": 2}
CLOSES = {"A": "2026-12-01", "B": "2026-12-08", "C": "2026-12-15"}


class Said(NamedTuple):
    """One run: the source, and which content it shows of which posting."""

    source: str
    postings: dict[int, str]


RUNS = st.lists(
    st.builds(
        Said,
        st.sampled_from(("search", "historic", "announcement_text")),
        st.dictionaries(st.integers(0, 1), st.sampled_from("ABC"), max_size=2),
    ),
    min_size=2,
    max_size=6,
)
FEW = settings(
    max_examples=25,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def posting(source: str, index: int, content: str) -> dict[str, Any]:
    """What the source sends of a posting that shows `content`."""
    number, letter = FIRST + 100 * index, content
    if source == "search":
        place = item()["MatchedObjectDescriptor"]["PositionLocation"][0]
        closes = f"{CLOSES[letter]}T23:59:59.9970"
        return item(
            number,
            PositionTitle=f"Search {letter}",
            ApplicationCloseDate=closes,
            PositionLocation=[place] * ("ABC".index(letter) + 1),
        )
    if source == "historic":
        return record(
            number,
            positionTitle=f"Historic {letter}",
            positionCloseDate=CLOSES[letter],
            positionOpeningStatus=STATUSES[letter],
            hiringAgencyName="Department of the Interior",
        )
    return text_record(number, summary=f"Text {letter}")


class Island(NamedTuple):
    content: str
    since: datetime
    run: str


def islands(runs: Sequence[Said], manifests: Sequence[Manifest], source: str, index: int) -> list[Island]:
    """The unbroken series of equal contents of a posting in a source, by the time of sighting."""
    seen = [
        (said.postings[index], manifest)
        for said, manifest in zip(runs, manifests, strict=True)
        if said.source == source and index in said.postings
    ]
    series = [(content, next(group)[1]) for content, group in groupby(seen, key=lambda pair: pair[0])]
    return [Island(content, manifest.opened_at, manifest.run_id) for content, manifest in series]


def model_of_job(runs: Sequence[Said], manifests: Sequence[Manifest], index: int) -> tuple[Any, ...] | None:
    """Source, run, title, agency, close date, status, locations, summary and sources of the posting's row."""
    of = {source: islands(runs, manifests, source, index) for source in ("search", "historic")}
    texts = islands(runs, manifests, "announcement_text", index)
    newest = {source: found[-1] for source, found in of.items() if found}
    if not newest:
        return None
    owner = "search" if "search" in newest else "historic"
    latest = max(newest, key=lambda source: newest[source].since)
    places = "ABC".index(newest["search"].content) + 1 if owner == "search" else 1
    summary = "Look after the park." if owner == "search" else f"Text {texts[-1].content}" if texts else None
    return (
        owner,
        newest[owner].run,
        f"{latest.capitalize()} {newest[latest].content}",
        "National Park Service" if "search" in newest else "Department of the Interior",
        CLOSES[newest[latest].content],
        STATUS_CODES[newest["historic"].content] if "historic" in newest else None,
        places,
        summary,
        sorted([*newest, *(["announcement_text"] if texts else [])]),
    )


def model_of_events(runs: Sequence[Said], manifests: Sequence[Manifest], index: int) -> list[tuple[str, str]]:
    """Event and run, in the order of time."""
    told = islands(runs, manifests, "historic", index)
    first = min(told[:1] + islands(runs, manifests, "search", index)[:1], key=lambda i: i.since, default=None)
    if first is None:
        return []
    events, before = [("opened", first.run)], "accepting"
    for island in told:
        status = STATUS_CODES[island.content]
        if status != before:
            events.append(("reopened" if STEPS[status] < STEPS[before] else status, island.run))
        before = status
    return events


@dataclass
class World:
    """Runs in bronze, and the warehouse that they are loaded into."""

    captured: Captured
    said: list[Said]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with self.captured.services.warehouse.connect() as connection:
            return connection.execute(sql.encode()).fetchall()

    def check_model(self) -> None:
        manifests = self.captured.runs
        jobs = {row[0]: row[1:] for row in self.query(JOBS)}
        versions = self.query(
            "SELECT control_number, source, version, ingest_run_id FROM silver.job_version ORDER BY 1, 2, 3"
        )
        events = self.query(
            "SELECT control_number, event, ingest_run_id FROM silver.job_status_event "
            "ORDER BY control_number, observed_at, event <> 'opened'"
        )
        for index in (0, 1):
            number = FIRST + 100 * index
            assert jobs.get(number) == model_of_job(self.said, manifests, index)
            expected = [
                (source, rank, island.run)
                for source in ("announcement_text", "historic", "search")
                for rank, island in enumerate(islands(self.said, manifests, source, index), 1)
            ]
            assert [row[1:] for row in versions if row[0] == number] == expected
            assert [row[1:] for row in events if row[0] == number] == model_of_events(
                self.said, manifests, index
            )


JOBS = """
SELECT j.control_number, j.source, j.ingest_run_id, j.position_title, j.organization_name,
       j.application_close_date::text, j.position_opening_status,
       (SELECT count(*) FROM silver.job_location l WHERE l.control_number = j.control_number)::int,
       d.job_summary, j.sources
FROM silver.job j JOIN silver.job_details d USING (control_number)
"""


@pytest.fixture
def world(
    make_services: Callable[..., Services], simulate: Callable[..., Any], tmp_path: Path
) -> Callable[[Sequence[Said]], World]:
    """Writes runs into a lake of their own, two hours apart."""
    services = make_services("http://127.0.0.1:9")

    def write(said: Sequence[Said]) -> World:
        lake = BronzeLake(FolderStore(tmp_path / uuid4().hex))
        runs = [
            write_run(
                lake,
                one.source,
                [posting(one.source, index, content) for index, content in one.postings.items()],
                NOON + rank * timedelta(hours=2),
                f"{rank:08x}",
            )
            for rank, one in enumerate(said)
        ]
        captured = Captured(services, lake, runs)
        captured.forget()
        return World(captured, list(said))

    return write


@FEW
@given(data=st.data(), said=RUNS)
def test_any_order_with_repetitions_and_crashes_gives_the_same_history(
    world: Callable[..., World], said: list[Said], data: st.DataObject
) -> None:
    """Law 5 over three sources: forward it is the model's, and any other way it is the same."""
    here = world(said)
    every_run = range(len(said))
    here.captured.load_all(every_run)
    here.check_model()
    forward = here.captured.contents()
    here.captured.forget()
    steps = data.draw(
        st.lists(st.tuples(st.sampled_from(every_run), st.sampled_from(FATES)), max_size=3), "before"
    )
    for run, fate in steps:
        here.captured.load(run, fate)
    here.captured.load_all(data.draw(st.permutations(every_run), "in the end"))
    assert here.captured.contents() == forward


@settings(FEW, max_examples=10)
@given(data=st.data(), said=RUNS)
def test_two_loaders_at_once_give_the_same_history(
    world: Callable[..., World], said: list[Said], data: st.DataObject
) -> None:
    """Law 5, by any number of processes: each loads every run, in an order of its own."""
    here = world(said)
    here.captured.load_all(range(len(said)))
    forward = here.captured.contents()
    here.captured.forget()
    orders = [data.draw(st.permutations(range(len(said)))) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(here.captured.load_all, orders))
    assert here.captured.contents() == forward


@settings(FEW, max_examples=15)
@given(data=st.data(), said=RUNS)
def test_the_item_as_sent_is_kept_for_every_version(
    world: Callable[..., World], said: list[Said], data: st.DataObject
) -> None:
    """Once: in the job's row for the content it came from, beside the version for every other."""
    here = world(said)
    here.captured.load_all(data.draw(st.permutations(range(len(said)))))
    rows = here.query(
        "SELECT h.source, h.position_title, h.raw_json, v.raw_json IS NULL "
        "FROM silver.job_history h JOIN silver.job_version v USING (control_number, source, version)"
    )
    for source, title, raw, _ in rows:
        if source == "search":
            assert raw["MatchedObjectDescriptor"]["PositionTitle"] == title
        if source == "historic":
            assert raw["positionTitle"] == title
        assert raw is not None
    kept_by_the_job = here.query(
        "SELECT count(*) FROM silver.job_version v JOIN silver.job j USING (control_number, source, ingest_run_id) "
        "WHERE v.raw_json IS NOT NULL"
    )
    assert kept_by_the_job == [(0,)]


def test_changed_fields_are_named(world: Callable[..., World]) -> None:
    """A, B, A is three versions, each with what differs from the one before."""
    here = world(
        [
            Said("search", {0: "A"}),
            Said("search", {0: "B"}),
            Said("search", {0: "A"}),
            Said("historic", {0: "A"}),
        ]
    )
    here.captured.load_all([3, 1, 0, 2])
    changed = ["ApplicationCloseDate", "PositionLocation", "PositionTitle"]
    assert here.query(
        "SELECT version, changed_fields FROM silver.job_version WHERE source = 'search' ORDER BY version"
    ) == [(1, []), (2, changed), (3, changed)]


def test_seen_again_unchanged_writes_no_row(world: Callable[..., World]) -> None:
    """Being seen again is a sighting: no version, no job and no event is touched."""
    from usajobs_assets_tests.integration.silver_tables import row_versions

    once = [Said(source, {0: "B"}) for source in ("search", "historic", "announcement_text")]
    here = world([*once, *once])
    here.captured.load_all([0, 1, 2])
    before = row_versions(here.captured.services.warehouse)
    here.captured.load_all([3, 4, 5])
    assert row_versions(here.captured.services.warehouse) == before
    assert here.query("SELECT count(*) FROM silver.sighting") == [(6,)]


def test_texts_alone_make_no_job_and_wait_for_it(world: Callable[..., World]) -> None:
    """AnnouncementText has no title: its texts are kept, and shown once another source has seen the posting."""
    here = world([Said("announcement_text", {0: "A"}), Said("historic", {0: "B"})])
    here.captured.load(0)
    assert here.query("SELECT count(*) FROM silver.job") == [(0,)]
    here.captured.load(1)
    assert here.query("SELECT j.qualification_summary, d.job_summary FROM silver.job j JOIN silver.job_details d "
                      "USING (control_number)") == [("Two years of experience.", "Text A")]  # fmt: skip
