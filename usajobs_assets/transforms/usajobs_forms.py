"""The forms of the items of USAJOBS: Search and its recorded pages, HistoricJoa, AnnouncementText."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from usajobs_assets.tables.job_details import JOB_DETAILS
from usajobs_assets.transforms.announcement_text_rows import announcement_text_rows
from usajobs_assets.transforms.gate_facts import ItemFacts, item_facts
from usajobs_assets.transforms.historic_facts import (
    AnnouncementTextFacts,
    HistoricFacts,
    announcement_text_facts,
    historic_facts,
)
from usajobs_assets.transforms.historic_record import identify_record, read_record
from usajobs_assets.transforms.historic_rows import historic_rows
from usajobs_assets.transforms.item import identify, read_item
from usajobs_assets.transforms.job_rows import job_rows
from usajobs_assets.transforms.row import Row
from usajobs_assets.transforms.source_form import SourceForm
from usajobs_assets.transforms.usajobs_common import usajobs_common
from usajobs_assets.transforms.usajobs_fields import HISTORIC_FIELDS, SEARCH_FIELDS, TEXT_FIELDS


def _has_texts(rows: Mapping[str, Sequence[Row]]) -> bool:
    return any(row[_TEXTS_SOURCE] is not None for row in rows["job_details"])


_TEXTS_SOURCE = JOB_DETAILS.column_names.index("texts_source")
SEARCH = SourceForm(
    "search", identify, read_item, item_facts, ItemFacts, job_rows, SEARCH_FIELDS, _has_texts, usajobs_common
)
# Recorded pages of Search.
FILE_DROP = replace(SEARCH, source="file_drop")
HISTORIC = SourceForm(
    "historic",
    identify_record,
    read_record,
    historic_facts,
    HistoricFacts,
    historic_rows,
    HISTORIC_FIELDS,
    _has_texts,
    usajobs_common,
)
ANNOUNCEMENT_TEXT = SourceForm(
    "announcement_text",
    identify_record,
    read_record,
    announcement_text_facts,
    AnnouncementTextFacts,
    announcement_text_rows,
    TEXT_FIELDS,
    _has_texts,
    usajobs_common,
)
