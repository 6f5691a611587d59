"""Metadata of assets and checks, made from contracts and results: what the catalogue shows.

Plain values in, Dagster metadata out. Never a payload, never a secret.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from usajobs_assets.io_managers.metadata import cell
from usajobs_assets.tables.contract import Table

if TYPE_CHECKING:
    from usajobs_assets.storage.ledger import RuleOutcome, SetAside
    from usajobs_assets.storage.manifest import Manifest

_SHOWN = 20


def table_definition(table: Table) -> dict[str, Any]:
    """Column schema, table name, grain, key and version of a table."""
    columns = [
        dg.TableColumn(
            column.name,
            column.type.value,
            column.description,
            constraints=dg.TableColumnConstraints(
                nullable=column.nullable, unique=table.key == (column.name,)
            ),
        )
        for column in table.columns
    ]
    return {
        "dagster/column_schema": dg.TableSchema(columns=columns),
        "dagster/table_name": table.qualified_name,
        "usajobs/grain": table.grain,
        "usajobs/key": ", ".join(table.key),
        "usajobs/contract_version": table.version,
    }


def lake_address(table: Table) -> dict[str, Any]:
    """Where the Parquet files of a table are."""
    return {"dagster/uri": f"{table.schema}/usajobs/{table.name}/"}


def bronze_metadata(manifests: Sequence["Manifest"]) -> dict[str, Any]:
    """Figures of the newest run of a day, and a table of all of them."""
    newest = manifests[-1]
    rows = [
        f"| {m.run_id} | {m.outcome} | {sum(o.kind == 'page' for o in m.objects)} | {m.items:,} "
        f"| {m.api_total if m.api_total is not None else '–'} | {cell('; '.join(m.reasons) or '–', 500)} |"
        for m in manifests
    ]
    head = "| run | outcome | pages | items | API total | reasons |\n|---|---|---|---|---|---|\n"
    return {
        "dagster/partition_row_count": newest.items,
        "usajobs/ingest_run_id": newest.run_id,
        "usajobs/outcome": newest.outcome,
        "usajobs/pages": sum(stored.kind == "page" for stored in newest.objects),
        "usajobs/api_total": newest.api_total if newest.api_total is not None else "unknown",
        "usajobs/postings_distinct": newest.postings_distinct,
        "usajobs/bytes": sum(stored.bytes_uncompressed for stored in newest.objects),
        "usajobs/seconds": round((newest.closed_at - newest.opened_at).total_seconds(), 1),
        "usajobs/manifest_sha256": newest.sha256,
        "usajobs/runs_of_the_day": dg.MetadataValue.md(head + "\n".join(rows)),
    }


def check_metadata(run_id: str, outcome: "RuleOutcome", set_aside: Sequence["SetAside"]) -> dict[str, Any]:
    """Counts, examples, and the records that the rule set aside."""
    metadata: dict[str, Any] = {"usajobs/ingest_run_id": run_id, "usajobs/unexpected": outcome.unexpected}
    if outcome.observed is not None:
        metadata["usajobs/observed"] = outcome.observed
    if outcome.examples:
        metadata["usajobs/control_numbers"] = ", ".join(map(str, outcome.examples))
        metadata["usajobs/look_at_one"] = f"usajobs explain {outcome.examples[0]}"
    broken = [item for item in set_aside if outcome.rule in item.detail]
    if broken:
        metadata["usajobs/failed_records"] = _failed_records(broken)
    return metadata


def _command(item: "SetAside") -> str:
    """What to type to see the record: where it came from, or its bytes if nobody can tell which posting it is."""
    if item.control_number is not None:
        return f"usajobs explain {item.control_number}"
    return f"usajobs quarantine list --reason {item.reason}"


def _failed_records(items: Sequence["SetAside"]) -> dg.TableMetadataValue:
    return dg.MetadataValue.table(
        [
            dg.TableRecord(
                {
                    "control_number": str(item.control_number or "unreadable"),
                    # Early in the row: what is far to the right is outside of the window.
                    "look_at_it": _command(item),
                    "reason": item.reason,
                    "bronze_object": item.bronze_object,
                    "item_index": item.item_index,
                }
            )
            for item in items[:_SHOWN]
        ]
    )
