"""The table that the workbook shows: postings as people read them, in the order of their rank where there is one. Pure.

    posting, ranked_posting → what both say of a posting, without keys of other systems → ranked_list

Made inside of Tableau's file of the tables beside it, so that it cannot differ from them.
"""

from collections.abc import Mapping
from dataclasses import replace

from usajobs_assets.tables.contract import Column, Table

POSTING, RANKED, RANKED_LIST = "posting", "ranked_posting", "ranked_list"
_NOT_SHOWN = {
    "skills_found_in", "ingest_run_id", "content_sha256", "silver_key", "texts_key", "rules_digest", "code_version",
    "sources", "fx_rate", "fx_date",
}  # fmt: skip


def ranked_list(tables: Mapping[str, Table]) -> Table | None:
    """Its contract, of what is exported; None without postings."""
    if POSTING not in tables:
        return None
    columns = (*_shown(tables[POSTING].columns), *_ranks(tables))
    return Table(
        schema="gold",
        name=RANKED_LIST,
        grain="one row per posting, with its rank",
        key=("control_number",),
        columns=tuple(replace(column, nullable=True) for column in columns),
    )


def select_ranked_list(tables: Mapping[str, Table], name: str) -> str:
    """The rows, from tables that are called as `name` with their name in it."""
    quoted = [f'p."{column.name}"' for column in _shown(tables[POSTING].columns)]
    ranks = _ranks(tables)
    quoted += [f'r."{column.name}"' for column in ranks]
    joined = f"{name.format(POSTING)} p" + (
        f' JOIN {name.format(RANKED)} r ON r."control_number" = p."control_number"' if ranks else ""
    )
    by_score = 'r."rank_score" DESC, ' if any(column.name == "rank_score" for column in ranks) else ""
    return f'SELECT {", ".join(quoted)} FROM {joined} ORDER BY {by_score}p."control_number"'  # noqa: S608 - names only


def _shown(columns: tuple[Column, ...]) -> list[Column]:
    return [column for column in columns if column.name not in _NOT_SHOWN]


def _ranks(tables: Mapping[str, Table]) -> list[Column]:
    """What the rank adds to a posting; nothing while there is no such mart."""
    if RANKED not in tables:
        return []
    known = {column.name for column in tables[POSTING].columns}
    return [column for column in _shown(tables[RANKED].columns) if column.name not in known]
