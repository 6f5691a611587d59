"""`make bench`: measure everything, print it, and write it into the page.

    python -m benchmarks --items 10000 --rounds 3 --write docs/performance.md

The picture goes to `images/` beside the page. Keep out: what is measured and how (whole_bench).
"""

import argparse
from dataclasses import replace
from pathlib import Path

from benchmarks.chart import chart
from benchmarks.markers import written_between
from benchmarks.pages import make_pages
from benchmarks.report import BEGIN, END, Report, markdown
from benchmarks.whole_bench import bench_in, measured

_PICTURE = Path("images") / "performance.svg"


def main() -> None:
    """Measure, print, and write the page if there is one to be written."""
    options = _options()
    folder = options.folder.resolve()
    lake = make_pages(folder, options.items)
    with bench_in(folder) as bench:
        report = measured(bench, lake, options.items, options.rounds)
    print(markdown(report))
    if options.write:
        write(options.write, report)


def write(page: Path, report: Report) -> None:
    """Replace what lies between the page's markers, and the picture."""
    written = written_between(page.read_text(), BEGIN, END, markdown(replace(report, picture=str(_PICTURE))))
    (page.parent / _PICTURE).write_text(chart(report.search))
    page.write_text(written)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--items", type=int, default=10_000, help="postings of a day")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--folder", type=Path, default=Path(".usajobs-bench"), help="pages, server, dlt's environment"
    )
    parser.add_argument("--write", type=Path, help="a page with the two markers")
    return parser.parse_args()


if __name__ == "__main__":
    main()
