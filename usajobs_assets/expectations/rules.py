"""The rules of each source, by the name that the `source` columns have for it."""

from usajobs_assets.expectations.announcement_text import ANNOUNCEMENT_TEXT_RULES
from usajobs_assets.expectations.file_drop import FILE_DROP_RULES
from usajobs_assets.expectations.historic import HISTORIC_RULES
from usajobs_assets.expectations.jsearch import JSEARCH_RULES
from usajobs_assets.expectations.rule import Rule
from usajobs_assets.expectations.search import SEARCH_RULES

RULES: dict[str, tuple[Rule, ...]] = {
    "search": SEARCH_RULES,
    "file_drop": FILE_DROP_RULES,
    "historic": HISTORIC_RULES,
    "announcement_text": ANNOUNCEMENT_TEXT_RULES,
    "jsearch": JSEARCH_RULES,
}
