"""What differs between the tables and a copy of them: a line a table, and a few of the values."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from usajobs_assets.pipeline.table_diff import Change, Key, TableDiff

_LONGEST = 60


def diff_table(found: Sequence[TableDiff]) -> Table:
    """Rows added, changed and gone, with the columns that changed and in how many rows."""
    table = Table(title="What today's code makes of bronze", box=SIMPLE_HEAD, title_justify="left")
    for name in ("table", "rows", "added", "changed", "gone"):
        table.add_column(name, justify="left" if name == "table" else "right")
    table.add_column("columns", overflow="fold")
    for diff in found:
        figures = (f"{figure:,}" for figure in (diff.rows, diff.added, diff.changed, diff.gone))
        table.add_row(diff.table.qualified_name, *figures, _columns(diff))
    return table


def changes_table(found: Sequence[TableDiff]) -> Table:
    """A few rows that differ: what is there, and what would be."""
    table = Table(title="For instance", box=SIMPLE_HEAD, title_justify="left")
    for name in ("table", "row", "column", "is", "would be"):
        table.add_column(name, overflow="fold")
    for diff in found:
        name = diff.table.qualified_name
        for key in diff.added_keys:
            table.add_row(name, _key(key), "", "–", "a row more")
        for key in diff.gone_keys:
            table.add_row(name, _key(key), "", "a row", "–")
        for change in diff.examples:
            table.add_row(name, _key(change.key), change.column, *_shown(change))
    return table


def _columns(diff: TableDiff) -> str:
    parts = [f"{name} ({count:,})" for name, count in diff.changed_columns.most_common()]
    parts += [f"{name} is new" for name in diff.columns_added]
    parts += [f"{name} is gone" for name in diff.columns_gone]
    return ", ".join(parts)


def _shown(change: Change) -> tuple[Text, Text]:
    """Both values, cut around the first place in which they differ; control characters are made visible."""
    old, new = (repr(value) if value is not None else "null" for value in (change.old, change.new))
    same = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    start = max(0, same - _LONGEST // 3) if max(len(old), len(new)) > _LONGEST else 0
    return Text(_cut(old, start)), Text(_cut(new, start))


def _cut(value: str, start: int) -> str:
    end = start + _LONGEST
    return f"{'…' if start else ''}{value[start:end]}{'…' if len(value) > end else ''}"


def _key(key: Key) -> Text:
    return Text(" ".join(str(part) for part in key))
