"""Slices: together they are the whole, their keys are legal, and a posting is told apart from a stranger."""

import gzip
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from usajobs_assets.pipeline.slices import (
    OFFERING,
    ORGANIZATION,
    SERIES,
    TRAVEL,
    Slice,
    codes_said_by,
    codes_to_ask,
    is_stranger,
    numbered,
    slices_by,
)
from usajobs_assets.storage.run_address import Place, place_of
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import item, raw

CODES = [f"{letter}{number:03d}" for letter in "ABCDE" for number in range(211)]
PAYLOADS = Path(__file__).parents[4] / "shared" / "payloads"


def codes_in(*slices: Slice) -> list[str]:
    return [code for part in slices for code in part.filters[-1][1]]


def test_slices_hold_every_code_once_and_in_order() -> None:
    parts = slices_by(ORGANIZATION, [*reversed(CODES), CODES[0]])
    assert codes_in(*parts) == CODES
    assert {len(part.filters[-1][1]) for part in parts} == {175, 176}


def test_halves_are_the_slice_and_end_at_a_single_code() -> None:
    whole, found = slices_by(SERIES, CODES[:7])[0], []
    rest = [whole]
    while rest:
        part = rest.pop()
        assert not part.halves() or codes_in(*part.halves()) == codes_in(part)
        rest.extend(part.halves())
        found += [] if part.halves() else codes_in(part)
    assert sorted(found) == CODES[:7]


def test_no_codes_make_no_slices() -> None:
    assert slices_by(ORGANIZATION, []) == ()
    assert slices_by(TRAVEL, ["9", "10", ""]) == ()


def test_a_key_names_first_and_last_code_and_is_legal_in_bronze() -> None:
    outer = slices_by(ORGANIZATION, ["HE38"])[0]
    inner = slices_by(SERIES, ["0601", "0/ 2", "0660"], within=outer)[0]
    assert slices_by(ORGANIZATION, ["AF00", "DD01", "HE38"])[0].key == "organization=AF00~HE38"
    assert inner.key == "organization=HE38,series=0601~0660"
    for key in (numbered(inner.key, 1), numbered(f"count,{inner.key}", 2), slices_by(SERIES, ["0/2"])[0].key):
        place = Place(key, 1)
        assert place_of(place.name) == place


def test_a_request_for_200_codes_keeps_its_query_string_short() -> None:
    part = slices_by(ORGANIZATION, CODES)[0]
    request = part.request(SearchRequest(keyword="nurse"))
    assert (request.keyword, request.organization) == ("nurse", part.filters[0][1])
    assert len(urlencode(request.params(20))) < 2_000


def test_a_slice_of_a_narrowed_query_stays_within_it() -> None:
    narrowed = SearchRequest(organization=("HE38", "TD03"), travel_percentage=(2, 5))
    assert codes_to_ask(narrowed, ORGANIZATION, CODES) == {"HE38", "TD03"}
    assert codes_to_ask(narrowed, TRAVEL, ["0", "1"]) == {"2", "5"}
    assert codes_to_ask(narrowed, SERIES, ["0610"]) == {"0610"}


def test_a_count_asks_for_one_posting_and_the_same_fields() -> None:
    whole = SearchRequest(results_per_page=500, **{"fields_": "Min"})
    request = slices_by(OFFERING, ["15317"])[0].request(whole, results_per_page=1)
    assert (request.results_per_page, request.fields_) == (1, "Min")


def test_a_posting_of_another_organization_is_a_stranger_and_of_the_department_is_not() -> None:
    said = codes_said_by(raw(item(details={"OrganizationCodes": "TD/TD03"})))
    assert is_stranger(said, ORGANIZATION, {"TD04"})
    assert not is_stranger(said, ORGANIZATION, {"TD03"})
    assert not is_stranger(said, ORGANIZATION, {"TD"})


@pytest.mark.parametrize(
    "body", [raw(item()), b"[]", b'{"MatchedObjectDescriptor":{"JobCategory":7}}', b"\xff"]
)
def test_what_does_not_say_its_organization_is_no_stranger(body: bytes) -> None:
    assert not is_stranger(codes_said_by(body), ORGANIZATION, {"TD03"})


def test_real_items_of_2025_say_all_their_codes() -> None:
    path = PAYLOADS / "search_2025-09.json.gz"
    if not path.exists():
        pytest.skip(f"no real payloads at {PAYLOADS}")
    real = json.loads(gzip.decompress(path.read_bytes()))["SearchResult"]["SearchResultItems"]
    said = [codes_said_by(json.dumps(each).encode()) for each in real]
    assert all(codes for each in said for codes in each.values())
    assert said[0]["organization"] == {"TD", "TD03"}
    assert all(
        len(each[name]) == 1 for each in said for name in ("offering", "schedule", "payplan", "travel")
    )
