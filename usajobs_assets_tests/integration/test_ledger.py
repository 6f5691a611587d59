"""The ledger: the same facts again change nothing, and whatever goes missing shows (law 4).

One day of a few postings is captured, judged and loaded for real; one of them is no fit for silver.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from usajobs_assets.pipeline.gate import GateSettings, judge
from usajobs_assets.pipeline.gated_day import open_silver_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.write_day import write_day
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.errors import RunIdTaken
from usajobs_assets.storage.ledger import SetAside, Verdict
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets_tests.builders import DAY, item, items

pytestmark = pytest.mark.integration

POISONED = 800009900
OPS = ("ingest_run", "page", "gate_verdict", "gate_result", "quarantine", "load", "lake_file")


class Day:
    """A captured and judged day, and what its ledger says."""

    def __init__(self, services: Services) -> None:
        self.services, self.ledger = services, services.ledger
        self.manifest: Manifest = search_partition(services, DAY)[0]
        self.verdict: Verdict = self.judge()

    def judge(self, **settings: Any) -> Verdict:
        return judge(self.services.lake, self.ledger, self.manifest, GateSettings(**settings))

    def load(self) -> None:
        day = open_silver_day(self.services.lake, self.ledger, DAY)
        write_day(day, self.services.store, self.services.warehouse)

    def execute(self, query: str) -> list[tuple[Any, ...]]:
        with self.services.warehouse.connect() as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description else []

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of the ledger with the transaction that wrote it."""
        return {
            name: self.execute(f"SELECT xmin::text, t.*::text FROM ops.{name} t ORDER BY 2") for name in OPS
        }


@pytest.fixture
def day(simulate: Callable[..., RunningSimulator], make_services: Callable[..., Services]) -> Day:
    """Five postings on three pages, the last one without a location."""
    poisoned = item(POISONED, PositionLocation=[])
    return Day(make_services(simulate([*items(4), poisoned]).url, RESULTS_PER_PAGE="2"))


def test_recording_a_run_again_changes_nothing(day: Day) -> None:
    before = day.tables()
    day.ledger.record_run(day.manifest)
    assert day.tables() == before
    assert {name: len(rows) for name, rows in before.items() if name in ("ingest_run", "page")} == {
        "ingest_run": 1,
        "page": 3,
    }


def test_another_run_by_the_same_id_is_refused_and_leaves_nothing(day: Day) -> None:
    """Taken for the same run, the postings of the second would be in no table and in no count."""
    before = day.tables()
    with pytest.raises(
        RunIdTaken, match=f"{day.manifest.run_id} of historic, {DAY}, has the id of one of search"
    ):
        day.ledger.record_run(replace(day.manifest, source="historic"))
    assert day.tables() == before


def test_judging_again_under_the_same_rules_reuses_the_verdict(day: Day) -> None:
    before = day.tables()
    assert day.judge() == day.verdict
    assert day.tables() == before


def test_recording_a_verdict_again_leaves_one_with_the_same_results(day: Day) -> None:
    outcomes, aside = day.ledger.outcomes(day.verdict), day.ledger.set_aside(day.manifest.run_id)
    day.ledger.record_verdict(day.verdict, outcomes, aside)
    day.ledger.record_verdict(day.verdict, outcomes, aside)
    assert day.ledger.verdict(day.manifest.run_id, day.manifest.sha256) == day.verdict
    assert day.ledger.outcomes(day.verdict) == outcomes
    assert day.ledger.set_aside(day.manifest.run_id) == aside
    assert [(one.control_number, one.reason) for one in aside] == [(POISONED, "location_missing")]


def test_a_verdict_under_other_settings_replaces_the_old_one(day: Day) -> None:
    refused = day.judge(max_quarantine="0")
    assert (day.verdict.passed, refused.passed) == (True, False)
    assert day.ledger.verdict(day.manifest.run_id, day.manifest.sha256) == refused
    assert len(day.execute("SELECT 1 FROM ops.gate_verdict")) == 1


def test_a_verdict_holds_for_its_manifest_only(day: Day) -> None:
    """Law 3: no verdict means no, whatever was said of other content under the same run id."""
    assert day.ledger.verdict(day.manifest.run_id, "0" * 64) is None
    assert day.ledger.verdict("20261120T170000Z-00000000", day.manifest.sha256) is None


def test_a_loaded_day_is_accounted_for(day: Day) -> None:
    assert day.ledger.loaded([day.manifest.run_id]) == {}
    day.load()
    assert day.ledger.unaccounted() == []
    assert day.ledger.loaded_runs() == 1
    assert day.ledger.loaded([day.manifest.run_id])[day.manifest.run_id][0] == day.manifest.sha256


@pytest.mark.parametrize(
    ("loss", "accepted", "quarantined"),
    [
        ("DELETE FROM silver.sighting WHERE control_number = 800000100", 3, 1),
        ("DELETE FROM ops.quarantine", 4, 0),
        ("INSERT INTO silver.sighting SELECT 1, source, ingest_run_id, bronze_object, 9, payload_sha256, "
         "content_sha256, seen_at, gated, carries_texts FROM silver.sighting LIMIT 1", 5, 1),
    ],
    ids=["a sighting is gone", "a quarantined record is gone", "a sighting too many"],
)  # fmt: skip
def test_whatever_is_lost_or_invented_shows(day: Day, loss: str, accepted: int, quarantined: int) -> None:
    """Each side is counted where it lives, so no counter can hide a loss."""
    day.load()
    day.execute(loss)
    (found,) = day.ledger.unaccounted()
    assert found["ingest_run_id"] == day.manifest.run_id
    assert (found["items"], found["accepted"], found["quarantined"]) == (5, accepted, quarantined)
    assert day.ledger.unaccounted(DAY) == [found]
    assert day.ledger.unaccounted(DAY.replace(day=1)) == []


def test_a_loaded_run_without_a_verdict_is_not_accounted_for(day: Day) -> None:
    day.load()
    day.execute("DELETE FROM ops.gate_verdict")
    assert [run["ingest_run_id"] for run in day.ledger.unaccounted()] == [day.manifest.run_id]


@pytest.mark.parametrize(("state", "then"), [("discarded", "discarded"), ("replayed", "open")])
def test_what_a_person_decided_survives_a_new_judgement(day: Day, state: str, then: str) -> None:
    """Law 8: the gate finds the same record again; what was let go is open again, what was discarded is not."""
    day.execute(f"UPDATE ops.quarantine SET state = '{state}'")
    day.judge(max_quarantine="1")
    assert day.execute("SELECT control_number, state FROM ops.quarantine") == [(POISONED, then)]


def test_a_record_that_newer_rules_let_go_is_loaded_then(day: Day) -> None:
    """Law 4 across versions: a stricter gate had set a good record aside; the day is judged again and loaded."""
    (aside,) = day.ledger.set_aside(day.manifest.run_id)
    good = next(one for one in day.manifest.objects if one.kind == "page")
    strict = [aside, SetAside(good.key, 0, 800000100, "too_strict", "does not hold: an older rule")]
    day.ledger.record_verdict(replace(day.verdict, rules_version="older", quarantined=2), [], strict)
    day.load()
    assert day.ledger.unaccounted() == []
    day.judge()
    day.load()
    assert day.ledger.unaccounted() == []
    assert len(day.execute("SELECT 1 FROM silver.job WHERE control_number = 800000100")) == 1


def test_a_record_that_newer_rules_set_aside_leaves_silver(day: Day) -> None:
    """Law 5: judged and loaded by stricter rules later, silver is as if they had been there from the start."""
    day.ledger.record_verdict(replace(day.verdict, rules_version="older", quarantined=0), [], [])
    day.load()
    assert len(day.execute("SELECT 1 FROM silver.job")) == 5
    day.judge()
    day.load()
    assert day.ledger.unaccounted() == []
    assert day.execute(f"SELECT 1 FROM silver.job WHERE control_number = {POISONED}") == []
