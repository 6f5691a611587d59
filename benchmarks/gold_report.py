"""What the builds of gold cost → Markdown: a table a round, memory, and the sizes of its tables and indexes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.gold_build import MartCost
from benchmarks.machine import machine
from benchmarks.markers import written_between
from benchmarks.table_sizes import index_sizes, markdown_table, table_sizes

BEGIN = "<!-- gold: from here on written by benchmarks.gold -->"
END = "<!-- gold: up to here -->"
_HEAD = ("rows", "written", "s", "rows/s", "client CPU s", "server CPU s")


@dataclass(frozen=True)
class Round:
    """All marts, built once; `peak_mb` is the most memory that the client's process has needed."""

    name: str
    costs: Sequence[MartCost]
    peak_mb: float


def report(url: str, postings: int, rounds: Sequence[Round]) -> str:
    """The generated part of the page."""
    return "\n".join(
        [
            *(f"- {sentence}" for sentence in machine(url, None)[:2]),
            f"- {postings:,} postings in silver, all with long texts",
            *(line for one in rounds for line in ("", *_round(one))),
            "",
            "Memory of the client's process at most: "
            + ", ".join(f"{one.name} {one.peak_mb:.0f} MB" for one in rounds)
            + ".",
            "",
            *table_sizes(url, ["gold"], most=30),
            "",
            *index_sizes(url, ["gold"]),
        ]
    )


def write(page: Path, generated: str) -> None:
    """Replace what lies between the page's markers."""
    page.write_text(written_between(page.read_text(), BEGIN, END, generated))


def _round(one: Round) -> list[str]:
    whole = MartCost(
        mart="**all**",
        rows=sum(cost.rows for cost in one.costs),
        written=sum(cost.written for cost in one.costs),
        seconds=sum(cost.seconds for cost in one.costs),
        client_cpu=sum(cost.client_cpu for cost in one.costs),
        server_cpu=sum(cost.server_cpu for cost in one.costs),
    )
    return markdown_table((one.name, *_HEAD), [_row(cost) for cost in (*one.costs, whole)])


def _row(cost: MartCost) -> Sequence[str]:
    figures = (cost.seconds, cost.client_cpu, cost.server_cpu)
    seconds, client, server = (f"{figure:,.1f}" for figure in figures)
    rate = f"{cost.rows / cost.seconds:,.0f}" if cost.seconds else "–"
    return (cost.mart, f"{cost.rows:,}", f"{cost.written:,}", seconds, rate, client, server)
