"""An export of gold: tables by their contracts, as files of several formats that belong together.

    gold_snapshot → one pass over each table → files, read again and counted → .hyper, .twb → manifest.json, last

All of it in a folder that the caller makes visible as a whole (exports/folder, exports/lake). Keep out: the formats
themselves (usajobs_assets/exports), printing.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from usajobs_assets.exports.errors import ExportRefused, write_errors_in_a_sentence
from usajobs_assets.exports.flat_file import FlatFile
from usajobs_assets.exports.formats import Format
from usajobs_assets.exports.hyper_file import HYPER, HyperTable, read_hyper, write_hyper
from usajobs_assets.exports.manifest import MANIFEST, Asked, Exported, inputs_of, manifest_bytes
from usajobs_assets.exports.table_files import TableFile, Written, described, write_table
from usajobs_assets.exports.tableau_server import TableauServer
from usajobs_assets.exports.workbook import WORKBOOK, workbook_bytes
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.gold import MARTS
from usajobs_assets.pipeline.progress import report
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.storage.gold_snapshot import Built, GoldSnapshot, gold_snapshot
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.gold import GOLD_MARTS
from usajobs_assets.version import gold_version

if TYPE_CHECKING:
    import pyarrow as pa

EXPORTS = "exports"
ALL_FORMATS = tuple(Format)


@dataclass(frozen=True)
class Wanted:
    """What is asked for: marts by name, all of them where none is named."""

    marts: tuple[str, ...] = ()
    formats: tuple[Format, ...] = ALL_FORMATS
    asked: Asked = field(default_factory=Asked)

    def tables(self) -> dict[str, list[Table]]:
        """The tables by mart, the main one of each first.

        Raises:
            ExportRefused: there is no mart of that name.
        """
        if unknown := set(self.marts) - set(GOLD_MARTS):
            raise ExportRefused(
                f"There is no mart {', '.join(sorted(unknown))}: give some of {', '.join(GOLD_MARTS)}."
            )
        return {
            mart: list(reversed(GOLD_MARTS[mart]))
            for mart in GOLD_MARTS
            if not self.marts or mart in self.marts
        }


@dataclass(frozen=True)
class Export:
    """An export that lies complete in a folder, `manifest` included."""

    tables: tuple[Exported, ...]
    files: tuple[Written, ...]
    manifest: bytes


def open_on(services: Services, as_of: date | None) -> date:
    """The day by which `open only` is decided: the one that the export speaks of, or today in Washington."""
    return as_of or eastern_day(services.clock.now())


def tableau_server(settings: Settings) -> TableauServer | None:
    """Where the settings have the workbook published; None where they name no server."""
    name, secret = settings.tableau_token_name, settings.tableau_token_secret
    if settings.tableau_server_url is None or name is None or secret is None:
        return None
    return TableauServer(
        settings.tableau_server_url,
        settings.tableau_site,
        settings.tableau_project,
        name,
        secret.get_secret_value(),
    )


def behind_silver(services: Services) -> str | None:
    """A sentence where gold is not what silver, the rules and the code would give now; None where it is."""
    marts = [mart(services) for mart in MARTS.values()]
    with services.warehouse.connect() as connection:
        behind = [mart.name for mart in marts if not mart.is_current(connection)]
    if not behind:
        return None
    return f"Gold is behind silver ({', '.join(behind)}): this is an export of what the last build left."


def require_built(builds: Mapping[str, Built], marts: Iterable[str]) -> None:
    """Raises ExportRefused where a mart was never built: its table would be empty for no reason that shows."""
    if missing := [mart for mart in marts if mart not in builds]:
        raise ExportRefused(
            f"Gold was never built ({', '.join(missing)}): `usajobs run`, or the job build_gold, builds it."
        )


def expected_inputs(warehouse: Warehouse, wanted: Wanted) -> tuple[object, ...]:
    """What `inputs_of` says of the manifest of an export that would be made now."""
    marts = wanted.tables()
    with gold_snapshot(warehouse) as gold:
        builds = gold.builds()
    require_built(builds, marts)
    tables = [Exported(mart, table, 0) for mart, tables_of in marts.items() for table in tables_of]
    manifest = manifest_bytes(wanted.asked, builds, tables, [], [], gold_version(EXPORTS))
    *same, _ = inputs_of(json.loads(manifest))
    has_workbook = Format.HYPER in wanted.formats and workbook_bytes(
        {t.table.name: t.table for t in tables}, HYPER
    )
    return (*same, sorted([*wanted.formats, *(["twb"] if has_workbook else [])]))


def export_into(folder: Path, warehouse: Warehouse, wanted: Wanted) -> Export:
    """Write everything into `folder`, which is empty, the manifest last.

    Raises:
        ExportRefused: a mart was never built.
        ExportFailed, ExportDiffers: a file cannot be written, or says something else when it is read again.
    """
    with write_errors_in_a_sentence(folder):
        with TemporaryDirectory(prefix="flat-", dir=folder) as scratch:
            with gold_snapshot(warehouse, wanted.asked.open_on) as gold:
                builds = gold.builds()
                tables, files = _write_tables(folder, Path(scratch), gold, wanted)
            # Without the transaction: nothing more is asked of it, and Postgres ends one that idles.
            flat = {path.stem: path for path in Path(scratch).iterdir()}
            hyper = _write_tableau(folder, tables, flat, files) if flat else []
        manifest = manifest_bytes(wanted.asked, builds, tables, files, hyper, gold_version(EXPORTS))
        (folder / MANIFEST).write_bytes(manifest)
    return Export(tuple(tables), tuple(files), manifest)


def _write_tables(
    folder: Path, scratch: Path, gold: GoldSnapshot, wanted: Wanted
) -> tuple[list[Exported], list[Written]]:
    """The files of every table, and what the `.hyper` is to be made of, in `scratch`."""
    marts, tables, files = wanted.tables(), list[Exported](), list[Written]()
    require_built(gold.builds(), marts)
    for mart, table in ((mart, table) for mart, tables_of in marts.items() for table in tables_of):
        tables.append(Exported(mart, table, gold.count(table)))
        flat = scratch / f"{table.name}.parquet" if Format.HYPER in wanted.formats else None
        files += _write_table(folder, gold, tables[-1], wanted.formats, flat)
    return tables, files


def _write_table(
    folder: Path, gold: GoldSnapshot, exported: Exported, formats: Sequence[Format], flat: Path | None
) -> list[Written]:
    more: list[TableFile] = [FlatFile(flat, exported.table)] if flat else []
    rows = _reported(gold.rows(exported.table), exported)
    return write_table(folder, exported.table, rows, exported.rows, formats, more)


def _reported(rows: "Iterator[pa.Table]", exported: Exported) -> "Iterator[pa.Table]":
    done = 0
    report(exported.table.name, 0, exported.rows)
    for part in rows:
        yield part
        done += part.num_rows
        report(exported.table.name, done, exported.rows)


def _write_tableau(
    folder: Path, tables: Sequence[Exported], flat_files: Mapping[str, Path], files: list[Written]
) -> list[HyperTable]:
    """The `.hyper` and its workbook; both are added to `files`."""
    contracts = {exported.table.name: exported.table for exported in tables}
    rows = {exported.table.name: exported.rows for exported in tables}
    report(HYPER, 0, len(contracts))
    write_hyper(folder / HYPER, contracts, flat_files)
    # Hyper lets the group read and nobody else; an export is read by whom its folder is for.
    (folder / HYPER).chmod(next(iter(flat_files.values())).stat().st_mode)
    scratch = next(iter(flat_files.values())).parent / "read_again.csv"
    read = read_hyper(folder / HYPER, contracts, rows, scratch)
    report(HYPER, len(contracts), len(contracts))
    files.append(described(folder, HYPER, None))
    if workbook := workbook_bytes(contracts, HYPER):
        (folder / WORKBOOK).write_bytes(workbook)
        files.append(described(folder, WORKBOOK, None))
    return read
