"""Recorded pages beside sweeps: whichever was seen last counts, in any order of loading; nothing is taken for gone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from usajobs_assets.pipeline.explain import explain_posting
from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.replay import replay
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.verify import verify
from usajobs_assets_tests.builders import DAY, NOON, item, record
from usajobs_assets_tests.integration.file_drop_stage import DropStage, stage_over
from usajobs_assets_tests.integration.silver_tables import row_versions, silver_contents
from usajobs_assets_tests.integration.sweeping import PassingClock
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

NUMBER = 800000100
SHOWN = "SELECT position_title, source, sources FROM silver.job ORDER BY control_number"


@pytest.fixture
def clock() -> PassingClock:
    return PassingClock()


@pytest.fixture
def stage(make_services: Callable[..., Services], tmp_path: Path) -> DropStage:
    return stage_over(make_services, tmp_path / "drop")


def days_before(count: int) -> date:
    return DAY - timedelta(days=count)


def sweep(stage: DropStage, title: str, moment: datetime, token: str) -> date:
    """A sweep that shows the posting under this title; returns its day."""
    manifest = write_run(
        stage.services.lake, "search", [item(NUMBER, PositionTitle=title)], moment, f"{token:0>8}"
    )
    return manifest.day


def test_an_older_day_that_is_dropped_later_overwrites_nothing_newer(stage: DropStage) -> None:
    """Between the sweeps, before them, and with the content of one of them."""
    first = sweep(stage, "swept", NOON - timedelta(days=5), "1")
    last = sweep(stage, "swept", NOON, "2")
    for day in (first, last):
        load_day(stage.services, day)
    stage.drop("1.json", [item(NUMBER, PositionTitle="recorded between")], days_before(2))
    stage.drop("1.json", [item(NUMBER, PositionTitle="recorded before")], days_before(9))
    for day in (days_before(2), days_before(9)):
        stage.take_and_load(day)
    assert stage.query(SHOWN) == [("swept", "search", ["file_drop", "search"])]
    assert stage.query("SELECT position_title FROM silver.job_version ORDER BY source, version") == [
        ("recorded before",),
        ("recorded between",),
        ("swept",),
    ]
    assert stage.query("SELECT observed_at::date, source FROM silver.job_status_event") == [
        (days_before(9), "file_drop")
    ]


def test_a_newer_recording_counts_until_a_sweep_sees_the_posting_again(stage: DropStage) -> None:
    """Also where the sweep sees it as it did before: its own history says nothing new then."""
    load_day(stage.services, sweep(stage, "swept", NOON - timedelta(days=5), "1"))
    stage.drop("1.json", [item(NUMBER, PositionTitle="recorded")], days_before(2))
    stage.take_and_load(days_before(2))
    assert stage.query(SHOWN) == [("recorded", "file_drop", ["file_drop", "search"])]
    load_day(stage.services, sweep(stage, "swept", NOON, "2"))
    assert stage.query(SHOWN) == [("swept", "search", ["file_drop", "search"])]
    assert verify(stage.services).findings == []


def test_a_recording_of_what_was_swept_already_writes_no_row(stage: DropStage) -> None:
    """But for the sources of the posting."""
    load_day(stage.services, sweep(stage, "as it was", NOON - timedelta(days=5), "1"))
    tables = ("job_location", "job_category", "job_grade", "job_details")
    before = row_versions(stage.services.warehouse)
    stage.drop("1.json", [item(NUMBER, PositionTitle="as it was")])
    stage.take_and_load()
    after = row_versions(stage.services.warehouse)
    assert {name: after[name] for name in tables} == {name: before[name] for name in tables}
    assert stage.query(SHOWN) == [("as it was", "search", ["file_drop", "search"])]


def test_the_order_of_loading_does_not_matter(
    stage: DropStage, make_services: Callable[..., Services], new_database: Callable[[], str]
) -> None:
    """A drop, a sweep of the same day, HistoricJoa, and an older drop; bronze is the same, the warehouse another."""
    stage.drop("1.json", [item(NUMBER, PositionTitle="recorded today")])
    stage.drop("1.json", [item(NUMBER, PositionTitle="swept")], days_before(1))
    for day in (DAY, days_before(1)):
        stage.take(day)
    sweep(stage, "swept", NOON, "1")
    opened = date(2026, 11, 9)
    historic = record(NUMBER, positionTitle="of HistoricJoa", positionOpenDate=str(opened))
    write_run(stage.services.lake, "historic", [historic], NOON - timedelta(days=1), "00000002", opened)
    results: list[Any] = []
    for order in ((DAY, days_before(1), opened), (opened, days_before(1), DAY)):
        services = make_services(DB_URL=new_database())
        for day in order:
            load_day(services, day)
        results.append(silver_contents(services.warehouse))
    assert all(found == results[0] for found in results)
    assert results[0]["job"]


def test_a_posting_that_was_not_recorded_is_not_gone(stage: DropStage) -> None:
    stage.drop("1.json", [item(NUMBER), item(NUMBER + 100)], days_before(1))
    stage.drop("1.json", [item(NUMBER)])
    for day in (days_before(1), DAY):
        stage.take_and_load(day)
    assert stage.query("SELECT count(*) FROM silver.job") == [(2,)]
    assert stage.query("SELECT DISTINCT event FROM silver.job_status_event") == [("opened",)]


def test_a_recording_is_explained_replayed_and_verified_like_any_other_run(stage: DropStage) -> None:
    stage.drop("1.json.gz", [item(NUMBER), item(NUMBER + 100, PositionTitle=None)])
    stage.take_and_load()
    services = stage.services
    found = explain_posting(services.warehouse, services.lake, NUMBER)
    assert found is not None
    assert found.verified
    assert found.origin["source"] == "file_drop"
    before = silver_contents(services.warehouse)
    (stage.folder / str(DAY) / "1.json.gz").unlink()
    assert [done.problem for done in replay(services, [DAY], anew=True)] == [None]
    assert silver_contents(services.warehouse) == before
    assert verify(services).findings == []
    assert services.ledger.unaccounted() == []
    assert stage.query("SELECT reason, control_number FROM ops.quarantine") == [
        ("position_title_missing", NUMBER + 100)
    ]


def test_a_verdict_is_of_the_drop_alone(stage: DropStage) -> None:
    """A sweep of the day is loaded though the recording was refused, and the other way round."""
    sweep(stage, "swept", NOON, "1")
    stage.drop("1.json", b"no page")
    stage.take()
    services = stage.services
    assert not judge_day(services.lake, services.ledger, DAY, services.gate_settings, "file_drop").passed
    assert judge_day(services.lake, services.ledger, DAY, services.gate_settings).passed
