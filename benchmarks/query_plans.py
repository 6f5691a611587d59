"""Run the queries of docs/queries.md against a big warehouse: how long each takes, and by which plan.

    python -m benchmarks.query_plans --folder F [--write docs/queries.md]

`F` is the folder of a scale run, whose server is started for it. Keep out: the queries (docs/queries.md).
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from benchmarks.documented_queries import Node, Query, queries, reading_nodes
from benchmarks.markers import written_between
from usajobs_assets.storage.embedded import EmbeddedPostgres

BEGIN, END = "<!-- plans: from here on written by benchmarks.query_plans -->", "<!-- plans: up to here -->"
_ROUNDS = 5
_BLOCK_BYTES = 8192


def main() -> None:
    """Measure, print, and write the page if there is one to be written."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.query_plans")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--write", type=Path, help="a page with the two markers")
    options = parser.parse_args()
    server = EmbeddedPostgres(options.folder.resolve() / "simulated" / "postgres")
    with psycopg.connect(server.start().url("usajobs")) as connection:
        found = "\n".join(_page(connection))
    print(found)
    if options.write:
        options.write.write_text(written_between(options.write.read_text(), BEGIN, END, found))


def _page(connection: psycopg.Connection) -> Iterator[str]:
    row = connection.execute("SELECT count(*) FROM silver.job").fetchone()
    yield f"At {row[0] if row else 0:,} postings:\n"
    yield "| query | rows | ms | first, ms | MB touched | plan |"
    yield "| --- | ---: | ---: | ---: | ---: | --- |"
    for query in queries():
        yield _line(connection, query)


def _line(connection: psycopg.Connection, query: Query) -> str:
    first, *others = [_explained(connection, query.sql) for _ in range(_ROUNDS + 1)]
    plan = others[-1]["Plan"]
    blocks = sum(plan[f"Shared {how} Blocks"] for how in ("Hit", "Read"))
    cells = (
        query.title,
        f"{plan['Actual Rows']:,.0f}",
        f"{median(_milliseconds(one) for one in others):.1f}",
        f"{_milliseconds(first):.1f}",
        f"{blocks * _BLOCK_BYTES / 1e6:.1f}",
        "; ".join(map(_told, _together(list(reading_nodes(plan))))),
    )
    return f"| {' | '.join(cells)} |"


def _explained(connection: psycopg.Connection, sql: str) -> dict[str, Any]:
    row = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}".encode()).fetchone()
    assert row is not None
    found: dict[str, Any] = row[0][0]
    return found


def _milliseconds(explained: dict[str, Any]) -> float:
    return float(explained["Planning Time"] + explained["Execution Time"])


def _together(nodes: Sequence[Node]) -> Iterator[Node]:
    """A bitmap's two nodes as one: the scan of the index tells what the scan of the table only names."""
    for node, following in zip(nodes, [*nodes[1:], None], strict=True):
        if node.kind == "Bitmap Heap Scan" and following and following.kind == "Bitmap Index Scan":
            yield Node("Bitmap Scan", f"{node.relation} by {following.relation}", node.rows)
        elif node.kind != "Bitmap Index Scan":
            yield node


def _told(node: Node) -> str:
    return f"{node.kind} `{node.relation}` ({node.rows:,.0f})"


if __name__ == "__main__":
    main()
