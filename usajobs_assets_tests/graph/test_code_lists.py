"""The code lists through the graph: captured whole, checked, and folded into `silver.code`."""

from collections.abc import Callable

import dagster as dg

from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.server import RequestSeen, RunningSimulator
from usajobs_assets.simulator.universe import Universe
from usajobs_assets.usajobs_api.code_list import CODE_LISTS
from usajobs_assets_tests.graph.in_process import Graph, checks, failures, materialised

CODE = dg.AssetKey(["silver", "code"])


def test_all_lists_reach_the_table_with_a_count_for_each(start: Callable[..., Graph]) -> None:
    graph = start(Universe())
    result = graph.unpartitioned("refresh_code_lists")
    assert failures(result) == {}
    assert materialised(result) == ["bronze/code_lists", "silver/code"]
    with graph.services.warehouse.connect() as connection:
        rows = connection.execute("SELECT list_name, count(*) FROM silver.code GROUP BY 1").fetchall()
    shown = graph.recorded(CODE)[0].metadata["usajobs/rows_by_list"]
    assert isinstance(shown, dg.TableMetadataValue)
    assert {record.data["list"]: record.data["rows"] for record in shown.records} == dict(rows)
    assert {name for name, _ in rows} == set(CODE_LISTS)


def test_an_empty_list_is_named_and_keeps_the_table_as_it_was(
    simulate: Callable[..., RunningSimulator], make_services: Callable[..., object],
    graph_over: Callable[..., Graph],
) -> None:  # fmt: skip
    """A list without a single code would take the label from every posting."""

    def emptied(seen: RequestSeen) -> CannedAnswer | None:
        body = b'{"CodeList":[{"ValidValue":[],"id":"PayPlan"}],"DateGenerated":"2026-11-20T00:00:00"}'
        return CannedAnswer(200, body) if seen.path.lower().endswith("payplans") else None

    graph = graph_over(make_services(simulate(Universe(), interfere=emptied).url))
    result = graph.unpartitioned("refresh_code_lists")
    assert not result.success
    assert materialised(result) in ([], ["bronze/code_lists"])
    assert graph.recorded(CODE) == []
    if "every_code_list_has_codes" in checks(result):
        assert not checks(result)["every_code_list_has_codes"].passed
