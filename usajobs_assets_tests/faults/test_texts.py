"""Text that is code to somebody: SQL, HTML, Markdown, terminals, logs. To the product it is text, and visible."""

from io import StringIO
from typing import Any

import dagster as dg
import pytest
from click.testing import CliRunner
from dagster._core.errors import DagsterUnknownPartitionError
from rich.console import Console

from usajobs_assets.cli.day_table import slices_table
from usajobs_assets.cli.main import usajobs
from usajobs_assets.cli.posting_table import posting_tables
from usajobs_assets.defs.metadata import bronze_metadata
from usajobs_assets.io_managers.metadata import preview
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.day_report import UnprovenSlice
from usajobs_assets.pipeline.explain import explain_posting
from usajobs_assets.pipeline.preview import preview_rows
from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.tables.job import JOB
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.transforms.visible_text import visible
from usajobs_assets_tests.builders import DAY, item, items, raw
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.swept_day import MakeServices, NewDatabase, Simulate, sweep_day
from usajobs_assets_tests.graph.in_process import Graph
from usajobs_assets_tests.integration.sweeping import Scripted
from usajobs_assets_tests.unit.transforms.mutations import places

F40 = fault(
    "F40",
    "very long text, also where it is indexed",
    does="free text is stored whole; codes, places, agencies and announcement numbers are cut at 200",
    told="`sanitised` of the row names what was cut: `/PositionID:cut`",
)
F41 = fault(
    "F41",
    "SQL in a posting, a partition key, a setting or an argument",
    does="values are parameters and names come from the table contracts: it is stored as the text that it is",
    told="nothing; an argument that is no day, number or choice exits with 2",
)
F42 = fault(
    "F42",
    "HTML, scripts, Markdown and hidden marks in a posting",
    does="stored as sent, shown as plain text with hidden marks spelled out; an address that is none sets it aside",
    told="reasons `apply_uri_invalid`, `position_uri_invalid`; hidden marks read \\\\u202e in the UI and the terminal",
)
F44 = fault(
    "F44",
    "line breaks and terminal codes in what the API says, to forge lines of a log or of a report",
    does="what comes from the API is shown on one line, with controls spelled out",
    told="the same line, with \\\\x1b and the like in it",
)

FIRST = 700000100
SQL = "x'); DROP TABLE silver.job; --"
HOSTILE = (
    'Ranger\n{"level": "ERROR"}\r\x1b[2J\x1b]8;;http://evil.example\x07[red]click[/red]\u202egnp.exe\u200b'
)
LONG = "".join(f"{at:x} " for at in range(20_000))  # 100 KB that no compression makes short


def with_text_everywhere(text: str, number: int) -> dict[str, Any]:
    """A posting in which every text that may be anything is this one."""
    body = item(number)
    for path in places(body):
        *way, key = path
        parent: Any = body
        for step in way:
            parent = parent[step]
        kept = ("Date", "Range", "URI", "Interval", "MatchedObjectId")
        if isinstance(parent[key], str) and not any(name in str(path) for name in kept):
            parent[key] = text
    return body


@F40
def test_f40_long_text_is_kept_and_what_is_indexed_is_cut(
    simulate: Simulate, make_services: MakeServices, new_database: NewDatabase
) -> None:
    """PostgreSQL refuses an index entry of more than 2,704 bytes: one such text must not cost the load."""
    wide = "\U0001f600" * 3_000
    odd = [with_text_everywhere(LONG, FIRST), with_text_everywhere(wide, FIRST + 100)]
    day = sweep_day(simulate, make_services, [*items(3), *odd])
    day.assert_sound(new_database)
    assert day.row(FIRST, "length(position_title)", "length(position_id)") == (len(LONG), 200)
    assert day.row(FIRST, "length(organization_name)") == (200,)
    assert {"/PositionID:cut", "/OrganizationName:cut"} <= set(day.notes(FIRST))
    assert day.select("SELECT position_title FROM silver.job WHERE position_title LIKE '%1a2b 1a2c%'")
    assert day.row(FIRST + 100, "octet_length(position_id)", "octet_length(position_title)") == (800, 12_000)


@F41
def test_f41_sql_in_a_posting_is_text_in_every_column(
    simulate: Simulate, make_services: MakeServices, new_database: NewDatabase
) -> None:
    day = sweep_day(simulate, make_services, [*items(3), with_text_everywhere(SQL, FIRST)], KEYWORD=SQL)
    assert day.row(FIRST, "position_title", "organization_name", "position_id") == (SQL, SQL, SQL)
    assert day.select("SELECT code FROM silver.job_category WHERE control_number = %s", FIRST) == [(SQL,)]
    assert SQL in closed_runs(day.services.lake, DAY, "search")[0].request["params"].values()
    day.assert_sound(new_database)


@F41
@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--date", f"2026-11-20{SQL}"],
        ["run", "--source", SQL],
        ["run", "--max-pages", f"1{SQL}"],
        ["explain", f"800000100{SQL}"],
        ["explain", "800000100", "--as-of", SQL],
        ["status", "--date", SQL],
        ["backfill", "--from", SQL, "--to", SQL],
    ],
    ids=lambda arguments: " ".join(arguments)[:30],
)
def test_f41_an_argument_that_is_no_day_number_or_choice_is_a_wrong_use(arguments: list[str]) -> None:
    """Refused while the arguments are read: no setting, no store and no server is looked at."""
    assert CliRunner().invoke(usajobs, arguments).exit_code == 2


@F41
def test_f41_a_partition_key_that_is_no_day_runs_nothing(
    simulate: Simulate, make_services: MakeServices
) -> None:
    services = make_services(simulate(items(3)).url)
    with dg.DagsterInstance.ephemeral() as instance:
        job = Graph(services, instance).defs.resolve_job_def("sweep_day")
        with pytest.raises(DagsterUnknownPartitionError):
            job.execute_in_process(instance=instance, partition_key=SQL)
    assert services.lake.runs("search", DAY) == []


@F42
def test_f42_a_posting_cannot_put_markup_or_links_into_the_preview(
    simulate: Simulate, make_services: MakeServices
) -> None:
    """Dagster's UI renders Markdown: [x](javascript:…), pictures that tell who looks, tags, hidden marks."""
    text = "<img src=x>[x](javascript:alert(1))![p](http://evil.example/p.png)\u202e|`*_&lt;"
    day = sweep_day(simulate, make_services, [with_text_everywhere(text, FIRST)])
    shown = preview(*preview_rows(day.services.warehouse, JOB)).value
    assert shown is not None
    rows = shown.splitlines()[2:]
    assert len(rows) == 1
    plain = rows[0].replace("\\\\", "")
    for mark in "<>[]()!`*_&":
        assert plain.count(mark) == plain.count(f"\\{mark}"), (mark, plain)
    assert "\u202e" not in plain
    assert "u202e" in plain


@F42
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "https://u:p@usajobs.gov/", "//evil"]
)
def test_f42_an_address_that_a_browser_would_run_sets_the_posting_aside(
    address: str, simulate: Simulate, make_services: MakeServices
) -> None:
    odd = [
        item(FIRST, ApplyURI=["https://www.usajobs.gov/job/1", address]),
        item(FIRST + 100, PositionURI=address),
    ]
    day = sweep_day(simulate, make_services, [*items(3), *odd])
    assert day.reasons() == {FIRST: "apply_uri_invalid", FIRST + 100: "position_uri_invalid"}


@F42
def test_f42_hidden_marks_are_spelled_out_and_letters_are_left_alone() -> None:
    assert visible("é–“ü” 東京 🏞\xad") == "é–“ü” 東京 🏞\xad"
    assert visible("a\u202eb\u200bc\x00d\ud800e\u2028f") == r"a\u202eb\u200bc\x00d\ud800e\u2028f"
    assert visible("a\tb\r\nc") == "a b  c"


def on_screen(table: Any) -> str:
    """What a terminal is sent."""
    console = Console(file=StringIO(), width=200, force_terminal=True, color_system=None)
    console.print(table)
    found = console.file
    assert isinstance(found, StringIO)
    return found.getvalue()


@F44
def test_f44_explain_sends_no_code_of_a_posting_to_the_terminal(
    simulate: Simulate, make_services: MakeServices
) -> None:
    day = sweep_day(
        simulate, make_services, [*items(3), item(FIRST, PositionTitle=HOSTILE, OrganizationName=HOSTILE)]
    )
    found = explain_posting(day.services.warehouse, day.services.lake, FIRST)
    assert found is not None
    shown = "".join(map(on_screen, posting_tables(found)))
    assert "Ranger" in shown
    assert "[red]click[/red]" in shown
    assert not any(mark in shown for mark in ("\x1b[2J", "\x1b]8", "\x07", "\u202e", "\u200b", "\r"))
    assert not any(line.startswith('{"level"') for line in shown.splitlines())


@F44
def test_f44_what_the_api_says_of_a_place_is_one_line_in_every_report(
    simulate: Simulate, make_services: MakeServices
) -> None:
    """ResolvedLocation becomes the reason for which a sweep is not proven, and is shown by the UI and by `status`."""
    answer = Found(1, [raw(item(FIRST))], (HOSTILE,))
    day = sweep_day(simulate, make_services, Scripted([answer]), LOCATION_NAME="Denver, Colorado")
    (manifest,) = closed_runs(day.services.lake, DAY, "search")
    assert "Ranger" in "".join(manifest.reasons)
    table = bronze_metadata([manifest])["usajobs/runs_of_the_day"].value
    assert len(table.splitlines()) == 3
    part = UnprovenSlice("x", {}, 1, 1, 1, "incomplete", list(manifest.reasons))
    for shown in (table, on_screen(slices_table([part]))):
        assert not any(mark in shown for mark in ("\x1b", "\x07", "\u202e", "\u200b", "\r"))


@F42
def test_f42_every_table_has_a_preview(simulate: Simulate, make_services: MakeServices) -> None:
    day = sweep_day(simulate, make_services, items(2))
    for table in SILVER_TABLES.values():
        assert str(preview(*preview_rows(day.services.warehouse, table)).value).count("\n") == 3
