"""Fields of a Tableau data source and how a sheet uses them: as a value by itself, a sum, a day. Pure.

Tableau names a use of a field by derivation, field and kind: `[none:agency_std:nk]`, `[sum:salary_max_norm:qk]`.
"""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from usajobs_assets.tables.contract import Column, ColumnType, Table

_DATATYPES = {
    ColumnType.BIGINT: ("integer", "20"),
    ColumnType.INTEGER: ("integer", "3"),
    ColumnType.TEXT: ("string", "129"),
    ColumnType.BOOLEAN: ("boolean", "11"),
    ColumnType.MONEY: ("real", "131"),
    ColumnType.DOUBLE: ("real", "5"),
    ColumnType.DATE: ("date", "133"),
    ColumnType.WALL_CLOCK: ("datetime", "135"),
    ColumnType.INSTANT: ("datetime", "135"),
}
NUMBERS = {ColumnType.BIGINT, ColumnType.INTEGER, ColumnType.MONEY, ColumnType.DOUBLE}
# Numbers by which nobody adds or divides.
_NAMES_OF_THINGS = {"control_number", "loc_idx"}
_KINDS = {"nominal": "nk", "ordinal": "ok", "quantitative": "qk"}
_DERIVATIONS = {"none": "None", "sum": "Sum", "tdy": "Day-Trunc"}


@dataclass(frozen=True)
class Use:
    """A field as a sheet uses it: `how` is none, sum or tdy (by day), `kind` nominal, ordinal or quantitative."""

    source: str
    field: str
    how: str = "none"
    kind: str = "nominal"

    @property
    def name(self) -> str:
        return f"[{self.how}:{self.field}:{_KINDS[self.kind]}]"

    @property
    def reference(self) -> str:
        return f"[{self.source}].{self.name}"

    def instance(self) -> ET.Element:
        """The element by which a sheet declares it."""
        said = {"column": f"[{self.field}]", "derivation": _DERIVATIONS[self.how], "name": self.name}
        return ET.Element("column-instance", {**said, "pivot": "key", "type": self.kind})


def datatype(column: Column) -> str:
    """The type in Tableau's words."""
    return _DATATYPES[column.type][0]


def field(column: Column) -> ET.Element:
    """The element that declares a column as a field of its data source."""
    measure = column.type in NUMBERS and column.name not in _NAMES_OF_THINGS
    kinds = {"string": "nominal", "boolean": "nominal"}
    kind = "quantitative" if measure else kinds.get(datatype(column), "ordinal")
    said = {"caption": caption(column.name), "datatype": datatype(column), "name": f"[{column.name}]"}
    return ET.Element("column", {**said, "role": "measure" if measure else "dimension", "type": kind})


def caption(name: str) -> str:
    """A name for people: `Job title std`."""
    return name.replace("_", " ").capitalize()


def metadata_records(table: Table) -> ET.Element:
    """What Tableau would find by asking the file for the columns of the table."""
    records = ET.Element("metadata-records")
    for ordinal, column in enumerate(table.columns):
        record = ET.SubElement(records, "metadata-record", {"class": "column"})
        number = column.type in NUMBERS and column.name not in _NAMES_OF_THINGS
        told = {
            "remote-name": column.name,
            "remote-type": _DATATYPES[column.type][1],
            "local-name": f"[{column.name}]",
            "parent-name": f"[{table.name}]",
            "remote-alias": column.name,
            "ordinal": str(ordinal),
            "local-type": datatype(column),
            "aggregation": "Sum" if number else "Count",
            "contains-null": str(column.nullable).lower(),
        }
        for name, value in told.items():
            ET.SubElement(record, name).text = value
    return records
