"""Results → the Markdown of the page: machine, goals, speeds, costs, stages. Keep out: measuring, the picture."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.goals import Finding, findings
from benchmarks.results import Results
from benchmarks.rounds import AS_IT_COMES, TUNED

BEGIN, END = "<!-- bench: from here on written by `make bench` -->", "<!-- bench: up to here -->"


@dataclass(frozen=True)
class Report:
    """Everything that is shown. `stages` are seconds by load and stage; `wire` is items a second."""

    machine: Sequence[str]
    rounds: int
    search: Results
    historic: Results
    rows: Mapping[str, int]
    one_page_mb: float | None = None
    stages: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    wire: float | None = None
    picture: str | None = None


def markdown(report: Report) -> str:
    """The generated part of the page."""
    search, historic = report.search, report.historic
    picture = [f"![Items a second, by load and system]({report.picture})", ""] if report.picture else []
    blocks = [
        *(f"- {sentence}" for sentence in report.machine),
        f"- {search.items:,} items of Search, {historic.items:,} records of HistoricJoa on "
        f"30 open dates; rounds: {report.rounds}, of which the medians are shown",
        "",
        *_section("Goals", _goals(list(findings(search, report.one_page_mb)))),
        *_section("Search", [*picture, *_loads(search)]),
        *_section("HistoricJoa, one open date a partition", _loads(historic)),
        *_section("Where the product's time goes", _stages(report.stages)),
        *_section("Before it: from the wire to bronze", _wire(report.wire)),
    ]
    rows = ", ".join(f"{count:,} in `{name}`" for name, count in report.rows.items())
    return "\n".join([*blocks, f"The floors and the product left the same number of rows: {rows}.", ""])


def _section(title: str, lines: Iterable[str]) -> list[str]:
    return [f"## {title}", "", *lines, ""]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The first column is text, the others are figures."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (head, marks, *rows)]


def _goals(found: Sequence[Finding]) -> list[str]:
    met = {True: "met", False: "**not met**", None: "–"}
    rows = [(finding.goal, finding.measured, met[finding.met]) for finding in found]
    kept, known = (
        sum(finding.met is True for finding in found),
        sum(finding.met is not None for finding in found),
    )
    told = f"The product with everything on, Dagster included: {kept} of {known} goals are met."
    return [told, "", *_table(("goal", "measured", ""), rows)]


def _loads(results: Results) -> list[str]:
    """A table for each load, and the memory of all."""
    memory = (f"{system} {results.peak_mb(system):,.0f} MB" for system in results.systems)
    tables = (line for load in results.loads for line in [*_load(results, load), ""])
    return [*tables, f"Peak memory of the client's processes, all loads: {', '.join(memory)}."]


def _load(results: Results, load: str) -> list[str]:
    """Items a second, how many times as fast as the others, and seconds of the clock and of processors."""
    others = {"× floor": results.floor(load)}
    others |= {f"× {name}": name for name in (TUNED, AS_IT_COMES) if name in results.systems}
    rows = []
    for system in results.systems:
        against = others.values()
        ratios = ["" if name == system else f"{results.ratio(system, name, load):.3g}" for name in against]
        seconds = [
            f"{results.cost(system, load, kind):.2f}" for kind in ("seconds", "client_cpu", "server_cpu")
        ]
        rows.append([system, f"{results.speed(system, load):,.0f}", *ratios, *seconds])
    return _table([load, "items/s", *others, "s", "client CPU s", "server CPU s"], rows)


def _stages(stages: Mapping[str, Mapping[str, float]]) -> list[str]:
    if not stages:
        return ["Not measured."]
    names = sorted({name for of_load in stages.values() for name in of_load})
    names.sort(key=lambda name: -sum(of_load.get(name, 0) for of_load in stages.values()))
    rows = [[name, *(f"{of_load.get(name, 0):.2f}" for of_load in stages.values())] for name in names]
    total = ["all", *(f"{sum(of_load.values()):.2f}" for of_load in stages.values())]
    told = "Seconds of the product in Dagster, threads added up; measured apart, for looking slows it down a little."
    return [told, "", *_table(["stage", *stages], [*rows, total])]


def _wire(speed: float | None) -> list[str]:
    return [f"{speed:,.0f} items a second." if speed else "Not measured."]
