"""`gold/daily_report`: made last, from what the marts of the same run hold, and never a reason to lose a run."""

from collections.abc import Callable

import dagster as dg

from usajobs_assets.pipeline.report_file import report_key
from usajobs_assets_tests.builders import DAY, items
from usajobs_assets_tests.graph.in_process import Graph, failures

REPORT = dg.AssetKey(["gold", "daily_report"])


def config(day: str) -> dict[str, object]:
    return {
        "ops": {"gold__daily_report": {"config": {"day": day}}},
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }


def made(graph: Graph, day: str) -> dg.ExecuteInProcessResult:
    return graph.defs.resolve_job_def("build_gold").execute_in_process(
        run_config=config(day), instance=graph.instance, asset_selection=[REPORT], raise_on_error=False
    )


def test_the_job_ends_with_the_page_of_the_day(start: Callable[..., Graph]) -> None:
    graph = start(items(3))
    graph.sweep_day()
    graph.unpartitioned("build_gold")
    told = graph.recorded(REPORT)[0].metadata
    page = graph.services.store.get(report_key(DAY))
    assert (told["usajobs/day"].value, told["usajobs/state"].value) == (str(DAY), "proven")
    assert (told["usajobs/bytes"].value, told["usajobs/open"].value) == (len(page), 3)
    assert str(told["usajobs/page"].value).endswith("date=2026-11-20/report.html")
    assert b"Gold is behind" not in page


def test_another_day_is_made_on_request(start: Callable[..., Graph]) -> None:
    graph = start(items(1))
    graph.sweep_day()
    assert failures(made(graph, "2026-11-19")) == {}
    page = graph.services.store.get("gold/usajobs/report/date=2026-11-19/report.html")
    assert b"Not swept" in page
    assert b"Gold is behind silver" in page
    assert failures(made(graph, "yesterday")) == {
        "gold__daily_report": "dagster._core.definitions.events.Failure: yesterday is no day: write it as 2026-11-20."
    }


def test_of_an_empty_store_the_page_says_so(start: Callable[..., Graph]) -> None:
    graph = start([])
    assert failures(graph.unpartitioned("build_gold")) == {}
    assert b"Not swept" in graph.services.store.get(report_key(DAY))
