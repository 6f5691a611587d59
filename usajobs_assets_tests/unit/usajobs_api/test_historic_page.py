"""Bodies of HistoricJoa into pages: what is one, what are no rows, what is neither and why."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.usajobs_api.historic_page import HistoricPage, read_historic_page
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.unit.usajobs_api.conftest import historic_body

PAYLOADS = PROJECT.parent / "shared" / "payloads"
FILES = sorted(PAYLOADS.glob("historicjoa_*.json.gz"))
NEXT = ',"next":"/api/historicjoa?continuationtoken=x%2By%3D%3D&startpositionopendate=2025-11-17"'


def _reason(body: bytes, status: int = 200) -> str:
    with pytest.raises(NotAPage) as caught:
        read_historic_page(body, status)
    return caught.value.reason


def test_a_page_is_split_into_the_bytes_of_its_items() -> None:
    items = '{"b": 1.50,\n "a":"\\u00e9"} , {"a":1e3}'
    assert read_historic_page(historic_body(20_597, items)) == HistoricPage(
        total=20_597, items=(b'{"b": 1.50,\n "a":"\\u00e9"}', b'{"a":1e3}'), page_size=500
    )


@pytest.mark.skipif(
    not FILES, reason=f"THE REAL RECORDS ARE NOT READ: no historicjoa_*.json.gz in {PAYLOADS}."
)
def test_real_records_are_split_into_what_json_finds() -> None:
    """The recorder kept no paging, so it is put around them here."""
    found = 0
    for file in FILES:
        records = json.loads(gzip.decompress(file.read_bytes()))["data"]
        head = json.dumps({"paging": {"metadata": {"totalCount": len(records)}}})[:-1].encode()
        page = read_historic_page(head + b"," + gzip.decompress(file.read_bytes())[1:])
        assert (page.total, page.next_query) == (len(records), None)
        assert [json.loads(item) for item in page.items] == records
        found += page.total
    assert found == 2_109


@pytest.mark.parametrize("poison", ["", "NaN,"])
@pytest.mark.parametrize("spelled", [str, str.lower, str.upper, str.title])
def test_the_names_of_the_envelope_may_be_in_any_casing(spelled, poison) -> None:
    """The API has changed the casing of its names before."""
    names = {name: spelled(name) for name in ("data", "paging", "metadata", "totalCount", "next", "pageSize")}
    metadata = {names["totalCount"]: 1, names["pageSize"]: 250}
    paging = {names["metadata"]: metadata, names["next"]: "/api/historicjoa?ContinuationToken=a"}
    body = json.dumps({names["paging"]: paging, names["data"]: [{"Data": 1}]})
    page = read_historic_page(body.replace('[{"', f'[{poison}{{"').encode())
    assert (page.total, page.page_size, page.next_query) == (1, 250, "ContinuationToken=a")
    assert page.items[-1] == b'{"Data": 1}'


@pytest.mark.parametrize(
    "paging",
    [
        NEXT,
        NEXT.replace('"/api', '"https://evil.example/api'),
        NEXT.replace('17"', '17#fragment"'),
    ],
)
def test_of_the_next_address_only_the_query_is_taken_as_it_is_encoded(paging) -> None:
    """F22 and F68: neither another host nor a second encoding."""
    page = read_historic_page(historic_body(paging=paging))
    assert page.next_query == "continuationtoken=x%2By%3D%3D&startpositionopendate=2025-11-17"


@pytest.mark.parametrize(
    "beside", ["", ',"next":null', ',"next":""', ',"next":"/api/historicjoa"', ',"next":7']
)
def test_a_bare_token_is_sent_with_the_filters_that_were_asked(beside) -> None:
    paging = '"metadata":{"totalCount":900,"continuationToken":"x%2By%3D%3D"}'
    body = f'{{"paging":{{{paging}{beside}}},"data":[{{}}]}}'.encode()
    asked = {
        "StartPositionOpenDate": "2025-11-17",
        "AnnouncementNumbers": "A (B)",
        "continuationtoken": "old",
    }
    assert (
        read_historic_page(body, 200, asked).next_query
        == "StartPositionOpenDate=2025-11-17&AnnouncementNumbers=A+%28B%29&continuationtoken=x%2By%3D%3D"
    )
    assert read_historic_page(body).next_query == "continuationtoken=x%2By%3D%3D"


@pytest.mark.parametrize(
    "beside", ["", ',"next":null', ',"next":""', ',"next":"?continuationtoken="', ',"next":[]']
)
def test_the_last_page_names_no_further_one(beside) -> None:
    assert read_historic_page(historic_body(paging=beside)).next_query is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 204),
        (b"\r\n", 204),
        (b"204 No Content", 200),
        (b'"204 No Content"\n', 200),
        (b'{"data":[]}', 200),
        (b'{"Data":[ ],"paging":null}', 200),
        (
            b'{"paging":{"metadata":{"totalCount":0,"pageSize":500,"continuationToken":null},"next":""},"data":[]}',
            200,
        ),
    ],
)
def test_each_way_to_say_no_rows_is_a_page_without_items(body, status) -> None:
    """F18: zero postings, and the API said so."""
    page = read_historic_page(body, status)
    assert (page.total, page.items, page.next_query) == (0, (), None)


def test_an_empty_page_of_a_full_day_keeps_its_total() -> None:
    """It must not be taken for a day without postings."""
    assert read_historic_page(historic_body(659, "")).total == 659


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html><body>Maintenance</body></html>", "not_json"),
        (b"Service unavailable", "not_json"),
        (historic_body() + b"x", "not_json"),
        (b"", "empty_body"),
        (b" \n", "empty_body"),
        (b"{}", "no_data_list"),
        (b"[]", "no_data_list"),
        (b"null", "no_data_list"),
        (b'{"data":null}', "no_data_list"),
        (b'{"data":{}}', "no_data_list"),
        (b'{"data":[{}]}', "no_data_list"),
        (b'{"data":[NaN]}', "no_data_list"),
        (b'{"data":{"a":NaN}}', "no_data_list"),
        (b'{"title":NaN}', "no_data_list"),
        (b'{"data":[{}],"paging":{"metadata":{"totalCount":null}}}', "no_data_list"),
        (b'{"data":[],"paging":{"metadata":{"totalCount":"many"}}}', "no_data_list"),
        (b'{"data":[],"paging":{"metadata":{"totalCount":-1}}}', "no_data_list"),
        (b'{"data":[],"paging":{"metadata":{"totalCount":true}}}', "no_data_list"),
        (b'{"data":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}", "no_data_list"),
        (b'{"data":' + b"[" * 100_000, "not_json"),
    ],
)
def test_what_is_no_page_says_why(body, reason) -> None:
    """F16 to F19: an odd body is never an empty day."""
    assert _reason(body) == reason


@pytest.mark.parametrize("items", ['{"a":"x"},{"b":true}', '{"a":"\\ud800"},{"b":NaN}'])
@given(data=st.data())
def test_a_page_cut_anywhere_is_truncated(items, data) -> None:
    body = historic_body(12, items, NEXT)
    assert _reason(body[: data.draw(st.integers(1, len(body) - 1))]) == "truncated"


@pytest.mark.parametrize(
    "poison", [b'{"a":NaN}', b'"\\ud800"', b'"line\nbreak"', b'"\xff\xfe"', b'{"a": -Infinity }']
)
def test_poison_in_a_record_costs_no_other_record(poison) -> None:
    """F29 and F32: what only Python reads is split byte for byte too."""
    page = read_historic_page(historic_body(3, '{"a":1} ,@,\n{"b": 2 }', NEXT).replace(b"@", poison))
    assert page.items == (b'{"a":1}', poison, b'{"b": 2 }')
    assert (page.total, page.page_size) == (3, 500)
    assert page.next_query == "continuationtoken=x%2By%3D%3D&startpositionopendate=2025-11-17"


@given(st.data())
def test_a_damaged_page_is_a_page_or_none_and_nothing_else(data) -> None:
    body = bytearray(historic_body(12, '{"a":"x"},{"b":NaN}', NEXT))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        page = read_historic_page(bytes(body))
    except NotAPage:
        return
    assert page.total >= 0
    assert all(item in body for item in page.items)
    (page.next_query or "").encode()
