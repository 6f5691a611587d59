"""The quarantine as Dagster shows it: counts by state and reason, bars over time, a number that can be plotted."""

import base64
import re
import zlib
from collections.abc import Callable
from datetime import timedelta

import dagster as dg

from usajobs_assets.pipeline.quarantine_picture import BAR, COLOURS, GAP, HEIGHT, bars_picture, history
from usajobs_assets.storage.quarantine_store import Count, QuarantineStore
from usajobs_assets_tests.builders import DAY, item, items
from usajobs_assets_tests.graph.in_process import Graph, failures

QUARANTINE = dg.AssetKey(["ops", "quarantine"])
NEGATIVE = [{"MinimumRange": "-1", "MaximumRange": "5", "RateIntervalCode": "PA"}]


def pixel(png: bytes, bar: int, height: int) -> tuple[int, ...]:
    """The colour of a bar of an unfiltered picture, so many pixels above the ground."""
    width = int.from_bytes(png[16:20], "big")
    row = zlib.decompress(png[png.index(b"IDAT") + 4 : png.index(b"IEND") - 8])
    row = row[(HEIGHT - 1 - height) * (1 + 3 * width) :]
    left = 1 + 3 * bar * (BAR + GAP)
    return tuple(row[left : left + 3])


def counts(graph: Graph, name: str, what: str) -> dict[object, object]:
    table = graph.recorded(QUARANTINE)[0].metadata[name]
    assert isinstance(table, dg.TableMetadataValue)
    return {record.data[what]: record.data["items"] for record in table.records}


def test_the_report_counts_by_reason_and_state_and_draws_them(start: Callable[..., Graph]) -> None:
    wrong = [item(800009100 + 100 * n, PositionRemuneration=NEGATIVE) for n in range(2)]
    graph = start([*items(4), *wrong, item(800009900, PositionLocation=[])])
    graph.sweep_day()
    store = QuarantineStore(graph.services.warehouse)
    placeless = store.find(reason="location_missing")
    store.discard([placeless[0].quarantine_id], "not a job", "somebody")
    assert failures(graph.unpartitioned("report_coverage")) == {}
    assert graph.recorded(QUARANTINE)[0].metadata["usajobs/open"] == dg.MetadataValue.int(2)
    assert counts(graph, "usajobs/items_by_state", "state") == {"open": 2, "replayed": 0, "discarded": 1}
    assert counts(graph, "usajobs/open_by_reason", "reason") == {"pay_negative": 2, "location_missing": 0}
    drawn = str(graph.recorded(QUARANTINE)[0].metadata["usajobs/history"].value)
    rows = re.findall(r"^\| `(\w+)` \| !\[.*?\]\(data:image/png;base64,(.*?)\) \| (.*) \|$", drawn, re.M)
    assert [(reason, figures) for reason, _, figures in rows] == [
        ("pay_negative", "2 | 0 | 0"), ("location_missing", "0 | 0 | 1"),
    ]  # fmt: skip
    pictures = [base64.b64decode(png) for _, png, _ in rows]
    assert [pixel(png, 0, 0) for png in pictures] == [COLOURS["open"], COLOURS["discarded"]]


def test_without_anything_set_aside_the_report_says_so(start: Callable[..., Graph]) -> None:
    graph = start(items(1))
    assert failures(graph.unpartitioned("report_coverage")) == {}
    assert graph.recorded(QUARANTINE)[0].metadata["usajobs/open"] == dg.MetadataValue.int(0)
    assert graph.recorded(QUARANTINE)[0].metadata["usajobs/history"].value == "Nothing was ever set aside."


def test_a_decade_fits_into_the_picture_and_the_states_stand_on_each_other() -> None:
    """Bars stand for more days then; a state that has any items can be seen."""
    first = DAY - timedelta(days=4_000)
    seen = [Count(first, "a", "open", 1), Count(DAY, "a", "open", 999), Count(DAY, "a", "replayed", 1)]
    png = bars_picture(seen, first, DAY)
    last = (DAY - first).days // 67
    assert int.from_bytes(png[16:20], "big") == (last + 1) * (BAR + GAP)
    assert [pixel(png, bar, 0) for bar in (0, 1, last)] == [COLOURS["open"], (255, 255, 255), COLOURS["open"]]
    column = [pixel(png, last, height) for height in range(HEIGHT)]
    assert COLOURS["replayed"] in column
    assert column.count(COLOURS["open"]) > 15
    assert "a bar is 67 days" in history(seen)
