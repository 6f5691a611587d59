"""Bodies into pages: what is one, what is none and why."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.usajobs_api.page import SearchPage, read_search_page
from usajobs_assets_tests.unit.usajobs_api.conftest import page_body


def _reason(body: bytes) -> str:
    with pytest.raises(NotAPage) as caught:
        read_search_page(body)
    return caught.value.reason


def test_a_page_is_split_into_the_bytes_of_its_items() -> None:
    items = '{"b": 1.50,\n "a":"\\u00e9"} , {"a":1e3}'
    body = page_body(742, items)
    assert read_search_page(body) == SearchPage(
        total=742, items=(b'{"b": 1.50,\n "a":"\\u00e9"}', b'{"a":1e3}'), number_of_pages="1"
    )


def test_the_answer_says_how_it_understood_the_location() -> None:
    area = {"NumberOfPages": 3, "IsRadialSearch": True, "ResolvedLocation": ["Austin, Texas"]}
    result = {"SearchResultCountAll": "12", "SearchResultItems": [], "UserArea": area, "New": {"a": [1]}}
    page = read_search_page(json.dumps({"SearchResult": result, "Extra": None}).encode())
    assert page == SearchPage(12, (), "3", ("Austin, Texas",), is_radial=True)


@pytest.mark.parametrize("area", [b"null", b"7", b"[]", b'{"NumberOfPages":[]}', b'{"NumberOfPages":"\xff"}'])
def test_an_odd_user_area_does_not_cost_the_page(area) -> None:
    body = page_body().replace(b'{"NumberOfPages":"1"}', area)
    assert read_search_page(body).number_of_pages is None


@pytest.mark.parametrize("poison", ["7", "null", "[]", '"text"', '{"MatchedObjectId":{"a":[]}}', '"\\u0000"'])
def test_poison_inside_an_item_leaves_a_page(poison) -> None:
    """Law 4: one bad record costs one record."""
    page = read_search_page(page_body(3, f'{{"a":1}},{poison},{{"b":2}}'))
    assert page.items == (b'{"a":1}', poison.encode(), b'{"b":2}')


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html><body>Maintenance</body></html>", "not_json"),
        (b"  \n<?xml version='1.0'?>", "not_json"),
        (b"Service unavailable", "not_json"),
        (page_body() + b"x", "not_json"),
        (page_body(items='{"a":1},'), "not_json"),
        (page_body(items='{"a":"\\x"}'), "not_json"),
        (b"", "empty_body"),
        (b" \r\n" * 50, "empty_body"),
        (b"204 No Content", "no_content_text"),
        (b'"204 no content"\n', "no_content_text"),
        (b"{}", "no_search_result"),
        (b"[]", "no_search_result"),
        (b"null", "no_search_result"),
        (b"204", "no_search_result"),
        (b'{"SearchResult":null}', "no_search_result"),
        (b'{"SearchResult":[]}', "no_search_result"),
        (b'{"SearchResult":{"SearchResultCountAll":1}}', "no_search_result"),
        (b'{"SearchResult":{"SearchResultCountAll":1,"SearchResultItems":null}}', "no_search_result"),
        (b'{"SearchResult":{"SearchResultCountAll":1,"SearchResultItems":{}}}', "no_search_result"),
        (b'{"SearchResult":{"SearchResultItems":[]}}', "no_search_result"),
        (b'{"SearchResult":{"SearchResultItems":[NaN]}}', "no_search_result"),
        (b'{"SearchResult":{"SearchResultItems":{"a":NaN},"SearchResultCountAll":1}}', "no_search_result"),
        (b'{"a":NaN}', "no_search_result"),
        (b'{"SearchResult":{"SearchResultCountAll":"\xff","SearchResultItems":[]}}', "no_search_result"),
        (b"NaN", "no_search_result"),
    ],
)
def test_what_is_no_page_says_why(body, reason) -> None:
    """F16 to F19: an odd body is never an empty day."""
    assert _reason(body) == reason


@pytest.mark.parametrize("items", ['{"a":1}', '{"a":NaN}'])
@pytest.mark.parametrize("total", [None, True, -1, 1.5, "", "many", "-1", "1.0", "²", 10**30, [], {}])
def test_a_total_that_is_no_count_is_no_page(total, items) -> None:
    assert _reason(page_body(total, items)) == "no_search_result"


@pytest.mark.parametrize("items", ['{"a":"x"},{"b":true}', '{"a":"\\ud800"},{"b":NaN}'])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@given(data=st.data())
def test_a_page_cut_anywhere_is_truncated(mark, items, data) -> None:
    """Wherever the socket dropped, the reason is the same."""
    body = page_body(12, items)
    cut = data.draw(st.integers(1, len(body) - 1))
    assert _reason(mark + body[:cut]) == "truncated"


@pytest.mark.parametrize(
    "poison",
    [
        b'{"a":NaN}',
        b'{"a": -Infinity }',
        b'"\\ud800"',
        b'{"\\ud800":["\\udfff"]}',
        b'"line\nbreak"',
        b'"\xff\xfe"',
        b"[NaN, " + b"9" * 5000 + b"]",
        b'{"a":1,"a":NaN}',
        b"[ ]",
    ],
)
def test_what_only_python_reads_is_split_byte_for_byte(poison) -> None:
    """F32: the record with the poison is told from its neighbours, which load."""
    body = page_body(3, '{"a":1} ,@,\n{"b": 2 },NaN').replace(b"@", poison)
    page = read_search_page(body)
    assert page.items == (b'{"a":1}', poison, b'{"b": 2 }', b"NaN")
    assert (page.total, page.number_of_pages) == (3, "1")


def test_half_a_character_outside_the_items_can_still_be_written_down() -> None:
    """The area goes into manifests and logs, whose encoders take no lone surrogate."""
    area = b'{"ResolvedLocation":["Ohio \\ud800"]}'
    page = read_search_page(page_body(1, "NaN").replace(b'{"NumberOfPages":"1"}', area))
    assert page.resolved_locations == ("Ohio ?",)


@pytest.mark.parametrize("beside", ["", "NaN,", '{"a":"[[[\\"[["},'])
def test_a_bottomless_item_costs_itself_and_not_its_page(beside) -> None:
    """F38: it is one item, byte for byte, and the others are what they were."""
    deep = '{"MatchedObjectId":"1","a":' + "[" * 100_000 + "]" * 100_000 + "}"
    items = read_search_page(page_body(3, f'{beside}{deep},{{"b":2}}')).items
    assert items[-2:] == (deep.encode(), b'{"b":2}')
    assert len(items) == 2 + bool(beside)


@pytest.mark.parametrize("bottom", ["", "]" * 100_000 + ',"b":1}'])
def test_a_page_that_is_bottomless_itself_is_refused(bottom) -> None:
    """F38: no RecursionError gets out."""
    assert _reason(b'{"SearchResult":{"SearchResultCountAll":' + b"[" * 100_000 + bottom.encode()) in (
        "not_json",
        "no_search_result",
        "truncated",
    )


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


@given(items=st.lists(_VALUES, max_size=5), poisoned=st.booleans(), indent=st.none() | st.integers(0, 2))
def test_both_ways_of_splitting_find_the_items_that_json_finds(items, poisoned, indent) -> None:
    items = [*items, math.nan] if poisoned else items
    result = {"SearchResultItems": items, "SearchResultCountAll": len(items)}
    body = json.dumps({"SearchResult": result}, indent=indent).encode()
    found = [json.loads(item) for item in read_search_page(body).items]
    assert repr(found) == repr(json.loads(body)["SearchResult"]["SearchResultItems"])


@given(st.data())
def test_a_damaged_page_is_a_page_or_none_and_nothing_else(data) -> None:
    """F16: whatever a line did to the bytes, no other error gets out, and what is read can be written."""
    area = b'{"NumberOfPages":"2","ResolvedLocation":["Ohio"],"IsRadialSearch":true}'
    body = bytearray(page_body(12, '{"a":"x"},{"b":NaN}').replace(b'{"NumberOfPages":"1"}', area))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        page = read_search_page(bytes(body))
    except NotAPage:
        return
    assert page.total >= 0
    assert all(item in body for item in page.items)
    "".join((page.number_of_pages or "", *page.resolved_locations)).encode()
