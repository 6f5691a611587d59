"""The Tableau workbook names only what is in the .hyper, with its types, and all of its parts fit together."""

from xml.etree import ElementTree as ET

import pytest

from usajobs_assets.exports.hyper_file import HYPER, hyper_tables
from usajobs_assets.exports.workbook import workbook_bytes
from usajobs_assets.tables.contract import Column, ColumnType, Table, required
from usajobs_assets.tables.gold import GOLD_TABLES

RANKED = Table(
    "gold",
    "ranked_posting",
    "one row per posting, with its score",
    ("control_number",),
    (
        required("control_number", ColumnType.BIGINT, "Posting."),
        required("rank_score", ColumnType.MONEY, "From 0 to 100."),
        required("rank_explain", ColumnType.TEXT, "Why."),
        required("not_known", ColumnType.TEXT_ARRAY, "What is not known."),
    ),
)
STATS = Table(
    "gold",
    "run_stats",
    "one row per source and day",
    ("source", "day"),
    (
        required("source", ColumnType.TEXT, "Source."),
        required("day", ColumnType.DATE, "Day."),
        required("fetched", ColumnType.BIGINT, "Items."),
        Column("quarantined", ColumnType.INTEGER, "Set aside."),
    ),
)
POSTINGS = {name: GOLD_TABLES[name] for name in ("posting", "posting_location")}
SETS = {
    "postings": POSTINGS,
    "ranked": {**POSTINGS, "ranked_posting": RANKED},
    "all": {**POSTINGS, "ranked_posting": RANKED, "run_stats": STATS},
}
TYPES = {
    ColumnType.BIGINT: "integer",
    ColumnType.INTEGER: "integer",
    ColumnType.TEXT: "string",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.MONEY: "real",
    ColumnType.DOUBLE: "real",
    ColumnType.DATE: "date",
    ColumnType.INSTANT: "datetime",
}


@pytest.fixture(params=SETS)
def tables(request: pytest.FixtureRequest) -> dict[str, Table]:
    return SETS[request.param]


@pytest.fixture
def book(tables: dict[str, Table]) -> ET.Element:
    return ET.fromstring(workbook_bytes(tables, HYPER) or b"")


def in_hyper(tables: dict[str, Table], name: str) -> dict[str, ColumnType]:
    return {column.name: column.type for column in hyper_tables(tables)[name].columns}


def sources(book: ET.Element) -> dict[str, ET.Element]:
    return {source.attrib["name"]: source for source in book.findall("datasources/datasource")}


def test_each_source_is_a_table_of_the_file_beside_the_workbook(
    book: ET.Element, tables: dict[str, Table]
) -> None:
    for source in sources(book).values():
        named = source.find("connection/named-connections/named-connection")
        relation = source.find("connection/relation")
        assert named is not None
        assert relation is not None
        connection = named[0].attrib
        assert (connection["class"], connection["dbname"]) == ("hyper", "usajobs.hyper")
        assert relation.attrib["connection"] == named.attrib["name"]
        assert relation.attrib["table"] == f"[{connection['schema']}].[{connection['tablename']}]"
        assert relation.attrib["name"] == connection["tablename"]
        assert connection["tablename"] in hyper_tables(tables)


def test_each_field_is_a_column_of_its_table_with_its_type(
    book: ET.Element, tables: dict[str, Table]
) -> None:
    for source in sources(book).values():
        table = source.find("connection/relation").attrib["name"]  # type: ignore[union-attr]
        wanted = {name: TYPES[type_] for name, type_ in in_hyper(tables, table).items()}
        fields = {one.attrib["name"].strip("[]"): one.attrib["datatype"] for one in source.findall("column")}
        records = source.findall("connection/metadata-records/metadata-record")
        assert fields == wanted
        assert {one.findtext("remote-name"): one.findtext("local-type") for one in records} == wanted
        assert {one.findtext("parent-name") for one in records} == {f"[{table}]"}


def test_each_sheet_uses_fields_that_it_declares_and_its_source_has(book: ET.Element) -> None:
    known = {
        name: {column.attrib["name"]: column.attrib["datatype"] for column in source.findall("column")}
        for name, source in sources(book).items()
    }
    for sheet in book.findall("worksheets/worksheet"):
        dependencies = sheet.find("table/view/datasource-dependencies")
        assert dependencies is not None
        source = dependencies.attrib["datasource"]
        declared = {one.attrib["name"]: one.attrib["datatype"] for one in dependencies.findall("column")}
        assert declared.items() <= known[source].items()
        uses = {one.attrib["name"]: one.attrib["column"] for one in dependencies.findall("column-instance")}
        assert set(uses.values()) == set(declared)
        assert referred(sheet) == {f"[{source}].{name}" for name in uses}


def referred(sheet: ET.Element) -> set[str]:
    """Every use of a field outside of its declaration."""
    shelves = "\n".join(sheet.findtext(f"table/{name}") or "" for name in ("rows", "cols"))
    found = {part.strip("() ") for part in shelves.replace(" / ", "\n").replace(" + ", "\n").split("\n")} - {
        ""
    }
    view, pane = sheet.find("table/view"), sheet.find("table/panes/pane/encodings")
    assert view is not None
    assert pane is not None
    found |= {one.attrib["column"] for one in (*view.findall("filter"), *view.findall("sort"), *pane)}
    return found | {one.text or "" for one in view.findall("slices/column")}


def test_pages_show_sheets_and_filters_that_exist(book: ET.Element) -> None:
    sheets = {sheet.attrib["name"]: sheet for sheet in book.findall("worksheets/worksheet")}
    pages = {page.attrib["name"] for page in book.findall("dashboards/dashboard")}
    for page in book.findall("dashboards/dashboard"):
        zones = [zone for zone in page.iter("zone") if "name" in zone.attrib]
        assert {zone.attrib["name"] for zone in zones} <= set(sheets)
        for zone in (zone for zone in zones if zone.get("type-v2") == "filter"):
            filters = sheets[zone.attrib["name"]].findall("table/view/filter")
            assert zone.attrib["param"] in {one.attrib["column"] for one in filters}
        assert len({zone.attrib["id"] for zone in page.iter("zone")}) == len(list(page.iter("zone")))
    assert {one.attrib["name"] for one in book.findall("windows/window")} == set(sheets) | pages


def test_the_ranked_list_has_filters_on_place_remote_and_pay_and_a_link(book: ET.Element) -> None:
    (action,) = book.findall("actions/action")
    source = action.find("source")
    assert source is not None
    sheet = next(one for one in book.iter("worksheet") if one.get("name") == source.attrib["worksheet"])
    filters = [one.attrib["column"].split(".")[-1] for one in sheet.findall("table/view/filter")]
    assert filters == ["[none:location_std:nk]", "[none:is_remote:nk]", "[none:salary_max_norm:qk]"]
    assert action.find("link").attrib["expression"] == "<[position_uri]>"  # type: ignore[union-attr]
    details = [one.attrib["column"].split(".")[-1] for one in sheet.findall("table/panes/pane/encodings/lod")]
    assert "[none:position_uri:nk]" in details


def test_a_rank_comes_first_and_highest_where_there_is_one() -> None:
    book = ET.fromstring(workbook_bytes(SETS["all"], HYPER) or b"")
    sheet = next(book.iter("worksheet"))
    (sort,) = sheet.findall("table/view/sort")
    assert sort.attrib["direction"] == "DESC"
    assert (sheet.findtext("table/rows") or "").startswith(f"({sort.attrib['column']} / ")


def test_run_stats_have_a_page_with_a_line_for_each_count() -> None:
    book = ET.fromstring(workbook_bytes(SETS["all"], HYPER) or b"")
    sheet = book.findall("worksheets/worksheet")[1]
    rows = sheet.findtext("table/rows") or ""
    assert "[sum:fetched:qk]" in rows
    assert "[sum:quarantined:qk]" in rows
    assert (sheet.findtext("table/cols") or "").endswith("[tdy:day:qk]")
    assert [page.attrib["name"] for page in book.findall("dashboards/dashboard")] == [
        "Ranked list",
        "Source quality",
    ]


def test_the_parts_are_in_the_order_of_tableaus_schema(book: ET.Element) -> None:
    order = ["datasources", "actions", "worksheets", "dashboards", "windows"]
    assert [part.tag for part in book] == order
    for sheet in book.findall("worksheets/worksheet"):
        assert [part.tag for part in sheet] == ["table", "simple-id"]
        table = sheet[0]
        assert [part.tag for part in table] == ["view", "style", "panes", "rows", "cols"]
    for page in book.findall("dashboards/dashboard"):
        assert [part.tag for part in page] == ["style", "size", "datasources", "zones", "simple-id"]
    ids = [one.attrib["uuid"] for one in book.iter("simple-id")]
    assert len(ids) == len(set(ids))


def test_without_anything_to_show_there_is_none_and_equal_tables_give_equal_bytes(
    tables: dict[str, Table],
) -> None:
    assert workbook_bytes({"posting_location": GOLD_TABLES["posting_location"]}, HYPER) is None
    assert workbook_bytes(tables, HYPER) == workbook_bytes(dict(tables), HYPER)
