"""The file drop in the graph: its day from a folder to silver, off until it is named, asked for when files are new."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from usajobs_assets.dagster_record import reconcile
from usajobs_assets.defs.automation.dropped_files import dropped_files
from usajobs_assets.defs.vocabulary import DUE_TAG
from usajobs_assets.pipeline.services import Services
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets_tests.builders import DAY, items
from usajobs_assets_tests.graph.in_process import (
    FILE_DROP_PAGES,
    SILVER,
    Graph,
    checks,
    failed_checks,
    failures,
    materialised,
)
from usajobs_assets_tests.integration.file_drop_stage import DropStage, stage_over

pytestmark = pytest.mark.integration

EARLIER = DAY - timedelta(days=400)


@pytest.fixture
def stage(make_services: Callable[..., Services], tmp_path: Path) -> DropStage:
    return stage_over(make_services, tmp_path / "drop")


def test_a_past_day_goes_from_the_folder_to_silver_and_dagster_can_be_told_of_it_again(
    stage: DropStage, graph_over: Callable[[Services], Graph]
) -> None:
    stage.drop("1.json", items(3), EARLIER)
    graph = graph_over(stage.services)
    result = graph.take_dropped_files(EARLIER)
    assert result.success
    assert set(materialised(result)) == {"bronze/file_drop_pages", *(key.to_user_string() for key in SILVER)}
    assert failed_checks(result) == {}
    assert len(checks(result, FILE_DROP_PAGES)) == 23
    assert graph.load("job", EARLIER).num_rows == 3
    graph.instance.wipe_assets([FILE_DROP_PAGES, *SILVER])
    assert (FILE_DROP_PAGES, EARLIER) in reconcile(graph.instance, graph.services).reported


def test_a_file_that_is_no_page_stops_the_day_and_is_named(
    stage: DropStage, graph_over: Callable[[Services], Graph]
) -> None:
    stage.drop("1.json", items(3))
    stage.drop("2.json", b"<html>")
    result = graph_over(stage.services).take_dropped_files()
    assert materialised(result) == ["bronze/file_drop_pages"]
    assert "capture_has_no_other_fault" in failed_checks(result, FILE_DROP_PAGES)


def test_it_is_off_until_it_is_named(start: Callable[..., Graph]) -> None:
    result = start(items(1)).take_dropped_files()
    assert "the file drop is off" in failures(result)["bronze__file_drop_pages"]
    assert materialised(result) == []


def sensed(stage: DropStage, instance: dg.DagsterInstance, cursor: str | None) -> tuple[list[str], str]:
    """The days that a tick asks for, and its cursor."""
    pipeline = PipelineResource.of(stage.services)
    with dg.build_sensor_context(instance, cursor, resources={"pipeline": pipeline}) as context:
        told = dropped_files(context)
        asked = [one for one in told if isinstance(one, dg.RunRequest)]  # type: ignore[union-attr]
        assert all(one.tags[DUE_TAG] == "new files" for one in asked)
        return [str(one.partition_key) for one in asked], context.cursor or "{}"


def test_the_sensor_asks_for_days_whose_new_files_have_come_to_rest(stage: DropStage) -> None:
    """And not again for what was taken, nor for a day that has not changed since it was refused."""
    with dg.DagsterInstance.ephemeral() as instance:
        stage.drop("1.json", items(1))
        stage.drop("1.json", items(1), EARLIER)
        days, cursor = sensed(stage, instance, None)
        assert days == []
        stage.drop("2.json", items(2), EARLIER)
        days, cursor = sensed(stage, instance, cursor)
        assert days == [str(DAY)]
        stage.take(DAY)
        days, cursor = sensed(stage, instance, cursor)
        assert days == [str(EARLIER)]
        stage.drop("3.json", b"no page", EARLIER)
        stage.take(EARLIER)
        for _ in range(2):
            days, cursor = sensed(stage, instance, cursor)
            assert days == []
        assert {day: taken for day, (_, taken) in json.loads(cursor).items()} == {
            str(DAY): True,
            str(EARLIER): True,
        }


def test_the_sensor_skips_its_tick_while_there_is_no_drop(make_services: Callable[..., Services]) -> None:
    pipeline = PipelineResource.of(make_services())
    with (
        dg.DagsterInstance.ephemeral() as instance,
        dg.build_sensor_context(instance, resources={"pipeline": pipeline}) as context,
    ):
        (told,) = dropped_files(context)  # type: ignore[misc]
    assert "FILE_DROP is not set" in str(told.skip_message)
