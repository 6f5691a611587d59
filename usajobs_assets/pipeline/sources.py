"""The sources of postings, each as one value: what its pages and items are, and what they must hold to pass.

A run names its source; everything that reads runs back (gate, silver, explain) asks here what the bytes mean, and
nobody else asks which source it is. Keep out: fetching (search_capture, historic_capture, jsearch_capture,
file_drop_capture), what the sources of one provider have in common (providers).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from usajobs_assets import version
from usajobs_assets.expectations.rule import Rule
from usajobs_assets.expectations.rules import RULES
from usajobs_assets.jsearch_api.page import read_jsearch_page
from usajobs_assets.pipeline.page_rows import PageRows, Tables, Wish
from usajobs_assets.pipeline.rows_to_load import jsearch_rows_to_load, usajobs_rows_to_load
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.jsearch_job import JSEARCH_CONTENT, JSEARCH_JOB
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.transforms.forms import FORMS
from usajobs_assets.transforms.source_form import SourceForm
from usajobs_assets.usajobs_api.historic_page import read_historic_page
from usajobs_assets.usajobs_api.page import read_search_page
from usajobs_assets.version import code_version, rules_version

SEARCH, HISTORIC, ANNOUNCEMENT_TEXT, JSEARCH = "search", "historic", "announcement_text", "jsearch"
FILE_DROP = "file_drop"


@dataclass(frozen=True)
class Source:
    """What differs between sources, as data.

    Attributes:
        provider: the name of whoever numbers its postings.
        form: what its items are, and what becomes of them.
        split: cuts a page's body into its items; raises NotAPage.
        rules: what a run must hold to pass the gate.
        tables: the tables that its items have rows of, by name.
        lake_tables: those that it has whole rows for, which go into the day's Parquet.
        to_load: what the warehouse takes of a page's rows.
        needs_key: its API answers nobody without a key of ours.
        reaches_back: a past day can be asked for; without it, what was open then is in bronze or nowhere.
        names_total: it says how many postings there are, so that a run can be held against it.
    """

    provider: str
    form: SourceForm
    split: Callable[[bytes], Sequence[bytes]]
    rules: tuple[Rule, ...]
    tables: Mapping[str, Table]
    lake_tables: tuple[str, ...]
    to_load: Callable[[PageRows, Sequence[Wish]], Tables]
    needs_key: bool = False
    reaches_back: bool = True
    names_total: bool = True

    @property
    def name(self) -> str:
        return self.form.source

    @property
    def code_version(self) -> str:
        """Version of what makes its rows."""
        return code_version(self.provider)

    @property
    def rules_version(self) -> str:
        """Version of what its runs are judged by."""
        return rules_version(self.provider)

    @property
    def covers_days(self) -> bool:
        """Whether a proven run says something of its whole day: only where it was held against a total."""
        return self.names_total


def _search_items(body: bytes) -> Sequence[bytes]:
    return read_search_page(body).items


def _historic_items(body: bytes) -> Sequence[bytes]:
    return read_historic_page(body).items


def _jsearch_items(body: bytes) -> Sequence[bytes]:
    return read_jsearch_page(body).items


def _of_usajobs(
    name: str,
    split: Callable[[bytes], Sequence[bytes]],
    lake_tables: tuple[str, ...] = tuple(SILVER_TABLES),
    **traits: bool,
) -> Source:
    form, rules = FORMS[name], RULES[name]
    return Source(
        version.USAJOBS, form, split, rules, SILVER_TABLES, lake_tables, usajobs_rows_to_load, **traits
    )


SOURCES: dict[str, Source] = {
    SEARCH: _of_usajobs(SEARCH, _search_items, needs_key=True, reaches_back=False),
    FILE_DROP: _of_usajobs(FILE_DROP, _search_items, reaches_back=False, names_total=False),
    HISTORIC: _of_usajobs(HISTORIC, _historic_items),
    # Its rows of other tables are partial: they add texts to what HistoricJoa says.
    ANNOUNCEMENT_TEXT: _of_usajobs(ANNOUNCEMENT_TEXT, _historic_items, ("job_details",)),
    JSEARCH: Source(
        version.JSEARCH,
        FORMS[JSEARCH],
        _jsearch_items,
        RULES[JSEARCH],
        {table.name: table for table in (JSEARCH_CONTENT, JSEARCH_JOB)},
        (JSEARCH_JOB.name,),
        jsearch_rows_to_load,
        needs_key=True,
        reaches_back=False,
        names_total=False,
    ),
}
