"""The Tableau workbook of an export: what there is to see, by the contracts of the tables that are exported. Pure.

    ranked_list → "Ranked list": filters on location, remote and pay, a click opens the posting
    run_stats   → "Source quality": its counts by day and source

Equal contracts give equal bytes. A table that is not exported has no page. Keep out: the XML of a part (twb_parts).
"""

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from usajobs_assets.exports.flat_file import flat
from usajobs_assets.exports.ranked_list import RANKED_LIST, ranked_list
from usajobs_assets.exports.twb_fields import NUMBERS, Use
from usajobs_assets.exports.twb_parts import USER, Sheet, Source, link, page, windows
from usajobs_assets.tables.contract import ColumnType, Table

WORKBOOK = "usajobs.twb"
RUN_STATS = "run_stats"
RANKED_PAGE, QUALITY_PAGE = "Ranked list", "Source quality"
_SHOWN = ("position_title", "agency_std", "location_std", "application_close_date")
_ADDRESS = "position_uri"
_COUNTS = ("fetched", "accepted", "deduplicated", "quarantined", "held_back", "matched")


def workbook_bytes(tables: Mapping[str, Table], file_name: str) -> bytes | None:
    """The `.twb` over `file_name`, which lies beside it; None where nothing is exported that it could show."""
    flattened = {name: flat(table) for name, table in tables.items()}
    pages = [found for found in (_ranked(flattened), _quality(flattened)) if found]
    if not pages:
        return None
    ET.register_namespace("user", USER)
    said = {"original-version": "18.1", "source-build": "0.0.0 (0000.0.0.0)", "source-platform": "win"}
    book = ET.Element("workbook", {**said, "version": "18.1"})
    sources = ET.SubElement(book, "datasources")
    sources.extend(sheet.source.element(file_name) for _, sheet in pages)
    for name, sheet in pages:
        if name == RANKED_PAGE:
            ET.SubElement(book, "actions").append(link("Open the posting", name, sheet, _ADDRESS))
    ET.SubElement(book, "worksheets").extend(sheet.element() for _, sheet in pages)
    ET.SubElement(book, "dashboards").extend(page(name, sheet) for name, sheet in pages)
    book.append(windows(pages))
    ET.indent(book)
    written: bytes = ET.tostring(book, "utf-8", xml_declaration=False)
    return b"<?xml version='1.0' encoding='utf-8' ?>\n" + written + b"\n"


def _ranked(tables: Mapping[str, Table]) -> tuple[str, Sheet] | None:
    table = ranked_list(tables)
    if table is None:
        return None
    source = Source(f"federated.{RANKED_LIST}", "Ranked list", table)
    ranked = "rank_score" in table.column_names
    score = Use(source.name, "rank_score", kind="ordinal")
    pay = Use(source.name, "salary_max_norm", how="sum", kind="quantitative")
    kinds = {"application_close_date": "ordinal"}
    shown = [Use(source.name, name, kind=kinds.get(name, "nominal")) for name in _SHOWN]
    detail = [name for name in (_ADDRESS, "rank_explain") if name in table.column_names]
    sheet = Sheet(
        name="Postings by rank" if ranked else "Postings",
        source=source,
        rows=[*([score] if ranked else []), *shown, Use(source.name, "control_number", kind="ordinal")],
        filters=[
            Use(source.name, "location_std"),
            Use(source.name, "is_remote"),
            Use(source.name, "salary_max_norm", kind="quantitative"),
        ],
        details=[Use(source.name, name) for name in detail],
        text=pay,
        descending=score if ranked else None,
        mark="Text",
    )
    return RANKED_PAGE, sheet


def _quality(tables: Mapping[str, Table]) -> tuple[str, Sheet] | None:
    """Its counts by day, a line for each source; of a table without them all numbers there are."""
    table = tables.get(RUN_STATS)
    if table is None:
        return None
    days = [column.name for column in table.columns if column.type is ColumnType.DATE]
    numbers = [column.name for column in table.columns if column.type in NUMBERS]
    counts = [name for name in _COUNTS if name in numbers] or numbers
    if not days or not counts:
        return None
    source = Source(f"federated.{RUN_STATS}", "Source quality", table)
    by_source = Use(source.name, "source") if "source" in table.column_names else None
    sheet = Sheet(
        name="Runs by source and day",
        source=source,
        rows=[Use(source.name, name, how="sum", kind="quantitative") for name in counts],
        columns=[Use(source.name, days[0], how="tdy", kind="quantitative")],
        filters=[by_source] if by_source else [],
        color=by_source,
        mark="Line",
        rows_nested=False,
    )
    return QUALITY_PAGE, sheet
