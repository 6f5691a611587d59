"""The table contracts as a data dictionary in Markdown: `docs/tables.md` is this, and a test keeps it so."""

from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.gold import GOLD_TABLES
from usajobs_assets.tables.whole_silver import WHOLE_SILVER

_HEAD = """# Tables

Made from the contracts in `usajobs_assets/tables` by `python -m usajobs_assets.tables.dictionary > docs/tables.md`; do
not edit.

A column that is here stays as it is while the version of its table does: [data-contract.md](data-contract.md).

Times that the API sends are Eastern wall clock without a zone; `timestamp with time zone` is for our own clocks.
"""


def dictionary() -> str:
    """All tables of silver and gold, a section each."""
    return "\n".join([_HEAD, *(_section(table) for table in (*WHOLE_SILVER, *GOLD_TABLES.values()))])


def _section(table: Table) -> str:
    rows = "\n".join(
        f"| `{column.name}` | {column.type} | {'' if column.nullable else 'never'} | {column.description} |"
        for column in table.columns
    )
    key = ", ".join(f"`{name}`" for name in table.key)
    grain = table.grain[0].upper() + table.grain[1:]
    head = "| column | type | null | meaning |\n|---|---|---|---|"
    return f"## {table.qualified_name}\n\n{grain}. Key: {key}. Version {table.version}.\n\n{head}\n{rows}\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(dictionary())
