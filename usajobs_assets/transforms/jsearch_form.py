"""The form of the items of JSearch."""

from usajobs_assets.transforms.jsearch_common import jsearch_common
from usajobs_assets.transforms.jsearch_facts import JsearchFacts, jsearch_facts
from usajobs_assets.transforms.jsearch_fields import JSEARCH_FIELDS
from usajobs_assets.transforms.jsearch_item import identify_jsearch, jsearch_id, read_jsearch_item
from usajobs_assets.transforms.jsearch_rows import jsearch_rows
from usajobs_assets.transforms.source_form import SourceForm

JSEARCH = SourceForm(
    "jsearch",
    identify_jsearch,
    read_jsearch_item,
    jsearch_facts,
    JsearchFacts,
    jsearch_rows,
    JSEARCH_FIELDS,
    # The description is part of every item.
    lambda _rows: True,
    jsearch_common,
    jsearch_id,
)
