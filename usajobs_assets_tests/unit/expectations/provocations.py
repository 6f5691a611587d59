"""For each reason an item that is set aside for it, with the form in which it is read.

Add: one for each new reason. Keep out: assertions.
"""

import json
from dataclasses import replace
from typing import Any, NoReturn

from usajobs_assets.transforms.item import MAX_ENTRIES, MAX_ITEM_BYTES
from usajobs_assets.transforms.jsearch_form import JSEARCH
from usajobs_assets.transforms.source_form import SourceForm
from usajobs_assets.transforms.usajobs_forms import ANNOUNCEMENT_TEXT, HISTORIC, SEARCH
from usajobs_assets_tests.builders import item, jsearch_item, raw, record, text_record

Provocation = tuple[SourceForm, bytes]  # how it is read, and the item as sent


def _mistaken(*_: object) -> NoReturn:
    raise KeyError("a mistake of ours")


def _paid(low: object, high: object = "5", interval: str = "PA") -> bytes:
    pay = {"MinimumRange": low, "MaximumRange": high, "RateIntervalCode": interval}
    return raw(item(PositionRemuneration=[pay]))


def _numberless() -> bytes:
    return raw({**item(PositionURI="https://www.usajobs.gov/job/none"), "MatchedObjectId": None})


def _deep() -> bytes:
    sent: Any = "x"
    for _ in range(300):
        sent = [sent]
    return json.dumps({**record(), "deep": sent}).encode()


def _large() -> bytes:
    return raw(text_record(duties="x" * MAX_ITEM_BYTES))


PROVOCATIONS: dict[str, Provocation] = {
    "not_json": (SEARCH, b'{"MatchedObjectId": 8000001'),
    "not_an_object": (SEARCH, b'["800000100"]'),
    "too_deep": (HISTORIC, _deep()),
    "too_large": (ANNOUNCEMENT_TEXT, _large()),
    "too_many_entries": (SEARCH, raw(item(PositionLocation=[{}] * (MAX_ENTRIES + 1)))),
    "not_understood": (replace(SEARCH, rows=_mistaken), raw(item())),
    "control_number_missing": (SEARCH, _numberless()),
    "position_id_missing": (SEARCH, raw(item(PositionID=" "))),
    "position_title_missing": (SEARCH, raw(item(PositionTitle=None))),
    "position_uri_invalid": (SEARCH, raw(item(PositionURI="javascript:alert(1)"))),
    "apply_uri_invalid": (SEARCH, raw(item(ApplyURI=["ftp://usajobs.gov"]))),
    "pay_not_a_number": (SEARCH, _paid("$1,234.50")),
    "pay_negative": (SEARCH, _paid("-1")),
    "pay_range_reversed": (SEARCH, _paid("6")),
    "pay_interval_unknown": (SEARCH, _paid("4", interval="Per Moon")),
    "closes_before_it_opens": (SEARCH, raw(item(ApplicationCloseDate="2026-11-09T23:59:59.9970"))),
    "location_missing": (SEARCH, raw(item(PositionLocation=[]))),
    "open_date_missing": (HISTORIC, raw(record(positionOpenDate=None))),
    "employer_name_missing": (JSEARCH, raw(jsearch_item(employer_name=" "))),
    "status_unknown": (HISTORIC, raw(record(positionOpeningStatus="On the moon"))),
}
