"""What the sources said of two postings, as runs in bronze, and a model in plain Python of what silver must show.

    [Said(source, {posting: content})] → write_world → World.check_model()

Shared by the tests of the merge and of its order. The strategies for hypothesis are here too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets_tests.builders import NOON, item, record, text_record
from usajobs_assets_tests.integration.captured import Captured
from usajobs_assets_tests.integration.written_runs import write_run

FIRST = 800000100
STATUSES = {"A": "Accepting applications", "B": "Applications under review", "C": "Job canceled"}
STATUS_CODES = {"A": "accepting", "B": "reviewing", "C": "cancelled"}
STEPS = {"accepting": 0, "reviewing": 1, "cancelled": 2}
CLOSES = {"A": "2026-12-01", "B": "2026-12-08", "C": "2026-12-15"}


# They say the same thing in the same form.
OF_SEARCH = ("search", "file_drop")
SPEAKERS = ("announcement_text", "file_drop", "historic", "search")


class Said(NamedTuple):
    """One run: the source, and which content it shows of which posting."""

    source: str
    postings: dict[int, str]


RUNS = st.lists(
    st.builds(
        Said,
        st.sampled_from(("search", "file_drop", "historic", "announcement_text")),
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
    if source in OF_SEARCH:
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
    told = {source: islands(runs, manifests, source, index) for source in SPEAKERS}
    texts = told["announcement_text"]
    newest = {
        "search": newest_of_search(runs, manifests, index),
        "historic": ("historic", told["historic"][-1]) if told["historic"] else None,
    }
    newest = {voice: found for voice, found in newest.items() if found}
    if not newest:
        return None
    by_search = "search" in newest
    owner, island = newest["search" if by_search else "historic"]
    latest = max(newest, key=lambda voice: newest[voice][1].since)
    content = newest[latest][1].content
    summary = "Look after the park." if by_search else f"Text {texts[-1].content}" if texts else None
    return (
        owner,
        island.run,
        f"{latest.capitalize()} {content}",
        "National Park Service" if by_search else "Department of the Interior",
        CLOSES[content],
        STATUS_CODES[newest["historic"][1].content] if "historic" in newest else None,
        "ABC".index(island.content) + 1 if by_search else 1,
        summary,
        sorted(source for source, found in told.items() if found),
    )


def newest_of_search(
    runs: Sequence[Said], manifests: Sequence[Manifest], index: int
) -> tuple[str, Island] | None:
    """Of the content that a sweep or a drop showed last: which of the two showed it first, and when."""
    seen = [said for said in runs if said.source in OF_SEARCH and index in said.postings]
    if not seen:
        return None
    newest = {source: found[-1] for source in OF_SEARCH if (found := islands(runs, manifests, source, index))}
    showing = {
        source: island for source, island in newest.items() if island.content == seen[-1].postings[index]
    }
    return min(showing.items(), key=lambda shown: shown[1].since)


def model_of_events(runs: Sequence[Said], manifests: Sequence[Manifest], index: int) -> list[tuple[str, str]]:
    """Event and run, in the order of time."""
    told = islands(runs, manifests, "historic", index)
    of_search = [island for source in OF_SEARCH for island in islands(runs, manifests, source, index)[:1]]
    first = min(told[:1] + of_search, key=lambda i: i.since, default=None)
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
                for source in SPEAKERS
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


def write_world(services: Services, folder: Path, said: Sequence[Said]) -> World:
    """The runs in a lake of their own below `folder`, two hours apart, and nothing loaded of them."""
    lake = BronzeLake(FolderStore(folder / uuid4().hex))
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
