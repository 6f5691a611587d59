"""The table contracts as a data dictionary in Markdown: `docs/tables.md` is this, and a test keeps it so."""

from usajobs_assets.tables.code import CODE
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.gold import GOLD_TABLES
from usajobs_assets.tables.job_status_event import JOB_STATUS_EVENT
from usajobs_assets.tables.job_version import JOB_VERSION
from usajobs_assets.tables.jsearch_job import JSEARCH_CONTENT, JSEARCH_JOB
from usajobs_assets.tables.sighting import SIGHTING
from usajobs_assets.tables.silver import SILVER_TABLES

_HEAD = """# Tables

Made from the contracts in `usajobs_assets/tables` by `python -m usajobs_assets.tables.dictionary > docs/tables.md`; do
not edit.

Times that the API sends are Eastern wall clock without a zone; `timestamp with time zone` is for our own clocks.
"""


def dictionary() -> str:
    """All tables of silver and gold, a section each."""
    silver = (
        *SILVER_TABLES.values(),
        JOB_VERSION,
        JOB_STATUS_EVENT,
        CODE,
        SIGHTING,
        JSEARCH_JOB,
        JSEARCH_CONTENT,
    )
    tables = (*silver, *GOLD_TABLES.values())
    return "\n".join([_HEAD, *(_section(table) for table in tables)])


def _section(table: Table) -> str:
    rows = "\n".join(
        f"| `{column.name}` | {column.type} | {'' if column.nullable else 'never'} | {column.description} |"
        for column in table.columns
    )
    key = ", ".join(f"`{name}`" for name in table.key)
    grain = table.grain[0].upper() + table.grain[1:]
    head = "| column | type | null | meaning |\n|---|---|---|---|"
    return f"## {table.qualified_name}\n\n{grain}. Key: {key}.\n\n{head}\n{rows}\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(dictionary())
