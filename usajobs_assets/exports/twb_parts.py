"""Parts of a Tableau workbook: a data source of one table of the .hyper, a sheet, a page with sheet and filters. Pure.

Element by element in the order of Tableau's published schema of workbooks (2023.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from usajobs_assets.exports.hyper_file import SCHEMA
from usajobs_assets.exports.twb_fields import Use, metadata_records
from usajobs_assets.exports.twb_fields import field as field_element
from usajobs_assets.tables.contract import Table

USER = "http://www.tableausoftware.com/xml/user"
_WHOLE = 100_000
_FILTERS_WIDTH = 18_000


@dataclass(frozen=True)
class Source:
    """A data source: one table of the file."""

    name: str
    caption: str
    table: Table

    def reference(self) -> ET.Element:
        """As sheets and pages name it."""
        return ET.Element("datasource", {"caption": self.caption, "name": self.name})

    def element(self, file_name: str) -> ET.Element:
        """Its declaration; the file is named relative to the workbook."""
        said = {"caption": self.caption, "inline": "true", "name": self.name, "version": "18.1"}
        source = ET.Element("datasource", said)
        connection = ET.SubElement(source, "connection", {"class": "federated"})
        named = ET.SubElement(connection, "named-connections")
        link = f"hyper.{self.table.name}"
        one = ET.SubElement(named, "named-connection", {"caption": file_name, "name": link})
        ET.SubElement(
            one,
            "connection",
            {
                "class": "hyper",
                "dbname": file_name,
                "default-settings": "yes",
                "schema": SCHEMA,
                "sslmode": "",
                "tablename": self.table.name,
                "username": "",
            },
        )
        table = f"[{SCHEMA}].[{self.table.name}]"
        ET.SubElement(
            connection,
            "relation",
            {"connection": link, "name": self.table.name, "table": table, "type": "table"},
        )
        connection.append(metadata_records(self.table))
        ET.SubElement(source, "aliases", {"enabled": "yes"})
        source.extend(map(field_element, self.table.columns))
        return source


@dataclass(frozen=True)
class Sheet:
    """A sheet over one data source; `filters` are offered on its page, `details` are known to its marks."""

    name: str
    source: Source
    rows: Sequence[Use]
    columns: Sequence[Use] = ()
    filters: Sequence[Use] = ()
    details: Sequence[Use] = ()
    color: Use | None = None
    text: Use | None = None
    descending: Use | None = None
    mark: str = "Automatic"
    rows_nested: bool = True

    def element(self) -> ET.Element:
        """Its declaration."""
        sheet = ET.Element("worksheet", {"name": self.name})
        table = ET.SubElement(sheet, "table")
        table.append(self._view())
        ET.SubElement(table, "style")
        pane = ET.SubElement(ET.SubElement(table, "panes"), "pane")
        ET.SubElement(ET.SubElement(pane, "view"), "breakdown", {"value": "auto"})
        ET.SubElement(pane, "mark", {"class": self.mark})
        encodings = ET.SubElement(pane, "encodings")
        for kind, use in (
            ("color", self.color),
            ("text", self.text),
            *(("lod", use) for use in self.details),
        ):
            if use:
                ET.SubElement(encodings, kind, {"column": use.reference})
        ET.SubElement(table, "rows").text = _shelf(self.rows, " / " if self.rows_nested else " + ")
        ET.SubElement(table, "cols").text = _shelf(self.columns, " / ")
        sheet.append(simple_id(f"worksheet {self.name}"))
        return sheet

    def uses(self) -> list[Use]:
        """Every field that it uses, once."""
        single = [use for use in (self.color, self.text) if use]
        return list(dict.fromkeys([*self.rows, *self.columns, *self.filters, *self.details, *single]))

    def _view(self) -> ET.Element:
        view = ET.Element("view")
        ET.SubElement(view, "datasources").append(self.source.reference())
        view.append(self._dependencies())
        view.extend(map(_filter, self.filters))
        if self.descending:
            said = {"class": "alphabetic", "column": self.descending.reference, "direction": "DESC"}
            ET.SubElement(view, "sort", said)
        if self.filters:
            slices = ET.SubElement(view, "slices")
            for use in self.filters:
                ET.SubElement(slices, "column").text = use.reference
        ET.SubElement(view, "aggregation", {"value": "true"})
        return view

    def _dependencies(self) -> ET.Element:
        uses = sorted(self.uses(), key=lambda use: use.name)
        dependencies = ET.Element("datasource-dependencies", {"datasource": self.source.name})
        used = {use.field for use in uses}
        dependencies.extend(
            field_element(column) for column in self.source.table.columns if column.name in used
        )
        dependencies.extend(use.instance() for use in uses)
        return dependencies


def page(name: str, sheet: Sheet) -> ET.Element:
    """A dashboard: the sheet, and its filters beside it."""
    dashboard = ET.Element("dashboard", {"name": name})
    ET.SubElement(dashboard, "style")
    ET.SubElement(dashboard, "size", {"sizing-mode": "automatic"})
    ET.SubElement(dashboard, "datasources").append(sheet.source.reference())
    zones = ET.SubElement(dashboard, "zones")
    whole = _zone(zones, 1, 0, 0, _WHOLE, _WHOLE, {"type-v2": "layout-basic"})
    width = _WHOLE - (_FILTERS_WIDTH if sheet.filters else 0)
    _zone(whole, 2, 0, 0, width, _WHOLE, {"name": sheet.name})
    height = _WHOLE // max(len(sheet.filters), 1)
    for number, use in enumerate(sheet.filters):
        said = {"name": sheet.name, "param": use.reference, "type-v2": "filter"}
        _zone(whole, 3 + number, width, number * height, _FILTERS_WIDTH, height, said)
    dashboard.append(simple_id(f"dashboard {name}"))
    return dashboard


def windows(pages: Sequence[tuple[str, Sheet]]) -> ET.Element:
    """What is open when the workbook is: the pages, the first of them in front, and the sheets."""
    shown = ET.Element("windows")
    for number, (name, sheet) in enumerate(pages):
        in_front = {"maximized": "true"} if number == 0 else {}
        window = ET.SubElement(shown, "window", {"class": "dashboard", **in_front, "name": name})
        ET.SubElement(ET.SubElement(window, "viewpoints"), "viewpoint", {"name": sheet.name})
        ET.SubElement(window, "active", {"id": "-1"})
        window.append(simple_id(f"window {name}"))
    for _, sheet in pages:
        window = ET.SubElement(shown, "window", {"class": "worksheet", "name": sheet.name})
        window.append(_cards())
        window.append(simple_id(f"window {sheet.name}"))
    return shown


def link(name: str, dashboard: str, sheet: Sheet, address: str) -> ET.Element:
    """An action: a click on a mark of the sheet opens the web address that the field `address` holds."""
    action = ET.Element("action", {"caption": name, "name": f"[{name}]"})
    ET.SubElement(action, "activation", {"type": "on-select"})
    ET.SubElement(action, "source", {"dashboard": dashboard, "type": "sheet", "worksheet": sheet.name})
    ET.SubElement(action, "link", {"caption": name, "expression": f"<[{address}]>", "url-escape": "false"})
    return action


def simple_id(what: str) -> ET.Element:
    """An identifier that is the same in every export."""
    return ET.Element("simple-id", {"uuid": f"{{{str(uuid5(NAMESPACE_URL, f'usajobs {what}')).upper()}}}"})


def _filter(use: Use) -> ET.Element:
    """A filter that lets everything pass until somebody chooses."""
    if use.kind == "quantitative":
        said = {"class": "quantitative", "column": use.reference, "included-values": "in-range-or-null"}
        element = ET.Element("filter", said)
        ET.SubElement(element, "min").text = "0"
        return element
    element = ET.Element("filter", {"class": "categorical", "column": use.reference})
    shown = {f"{{{USER}}}ui-enumeration": "all", f"{{{USER}}}ui-marker": "enumerate"}
    ET.SubElement(element, "groupfilter", {"function": "level-members", "level": use.name, **shown})
    return element


def _shelf(uses: Sequence[Use], between: str) -> str:
    """References in the nested form that Tableau writes: (a / (b / c))."""
    if not uses:
        return ""
    *before, said = [use.reference for use in uses]
    for reference in reversed(before):
        said = f"({reference}{between}{said})"
    return said


def _zone(parent: ET.Element, id_: int, x: int, y: int, w: int, h: int, said: dict[str, str]) -> ET.Element:
    at = {"h": str(h), "id": str(id_), "w": str(w), "x": str(x), "y": str(y)}
    return ET.SubElement(parent, "zone", {**at, **said})


def _cards() -> ET.Element:
    cards = ET.Element("cards")
    left = ET.SubElement(ET.SubElement(cards, "edge", {"name": "left"}), "strip", {"size": "160"})
    for kind in ("pages", "filters", "marks"):
        ET.SubElement(left, "card", {"type": kind})
    top = ET.SubElement(cards, "edge", {"name": "top"})
    for kind, size in (("columns", "2147483647"), ("rows", "2147483647"), ("title", "31")):
        ET.SubElement(ET.SubElement(top, "strip", {"size": size}), "card", {"type": kind})
    return cards
