"""The sources of postings, each as one value: what its pages and items are, and what they must hold to pass.

A run names its source; everything that reads runs back (gate, silver, explain) asks here what the bytes mean.
Keep out: fetching (search_capture, historic_capture).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from usajobs_assets.expectations.rule import Rule
from usajobs_assets.expectations.rules import RULES
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.transforms.source_form import FORMS, SourceForm
from usajobs_assets.usajobs_api.historic_page import read_historic_page
from usajobs_assets.usajobs_api.page import read_search_page

SEARCH, HISTORIC, ANNOUNCEMENT_TEXT = "search", "historic", "announcement_text"


@dataclass(frozen=True)
class Source:
    """`split` cuts a page's body into its items and raises NotAPage; `lake_tables` are those it has whole rows for."""

    form: SourceForm
    split: Callable[[bytes], Sequence[bytes]]
    rules: tuple[Rule, ...]
    lake_tables: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.form.source


def _search_items(body: bytes) -> Sequence[bytes]:
    return read_search_page(body).items


def _historic_items(body: bytes) -> Sequence[bytes]:
    return read_historic_page(body).items


_ALL_TABLES = tuple(SILVER_TABLES)

SOURCES: dict[str, Source] = {
    SEARCH: Source(FORMS[SEARCH], _search_items, RULES[SEARCH], _ALL_TABLES),
    HISTORIC: Source(FORMS[HISTORIC], _historic_items, RULES[HISTORIC], _ALL_TABLES),
    # Its rows of other tables are partial: they add texts to what HistoricJoa says.
    ANNOUNCEMENT_TEXT: Source(
        FORMS[ANNOUNCEMENT_TEXT], _historic_items, RULES[ANNOUNCEMENT_TEXT], ("job_details",)
    ),
}
