"""Code lists into entries."""

import gzip
import json

import pytest

from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.usajobs_api.code_list import CODE_LISTS, CodeEntry, read_code_list
from usajobs_assets_tests.conftest import PROJECT

PAYLOADS = PROJECT.parent / "shared" / "payloads"
FILES = sorted(PAYLOADS.glob("codelist_*.json.gz"))


def _body(*entries: object) -> bytes:
    return json.dumps({"CodeList": [{"ValidValue": entries, "id": "X"}], "DateGenerated": "now"}).encode()


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (
            {"Code": "AG00", "Value": "Agriculture ", "ParentCode": "AG", "Acronym": " ", "IsDisabled": "No"},
            CodeEntry("AG00", "Agriculture", "AG", None, False, None),
        ),
        (
            {
                "Code": "0001 ",
                "Value": "Special",
                "JobFamily": "0000",
                "IsDisabled": "YES",
                "LastModified": "2021",
            },
            CodeEntry("0001", "Special", "0000", None, True, "2021"),
        ),
        ({"code": 7, "groupingName": "Cyber"}, CodeEntry("7", "Cyber", None, None, False, None)),
        (
            {"Code": "   ", "Value": "Marrakech", "isDisabled": True},
            CodeEntry("", "Marrakech", None, None, True, None),
        ),
        ({"Code": "X", "Value": None, "IsDisabled": " true "}, CodeEntry("X", "", None, None, True, None)),
    ],
)
def test_an_entry_is_read_however_it_is_spelled(sent, read) -> None:
    assert read_code_list(_body(sent)) == [read]


def test_entries_of_one_code_and_of_several_parts_are_all_kept() -> None:
    """Two countries share codes of their provinces."""
    parts = [
        {"ValidValue": [{"Code": "AJ", "ParentCode": "AE"}]},
        {"ValidValue": [{"Code": "AJ", "ParentCode": "X"}]},
    ]
    entries = read_code_list(b"\xef\xbb\xbf" + json.dumps({"codelist": parts}).encode())
    assert [(entry.code, entry.parent_code) for entry in entries] == [("AJ", "AE"), ("AJ", "X")]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty_body"),
        (b"<html></html>", "not_json"),
        (b"nothing here", "not_json"),
        (_body({"Code": "A"})[:-9], "truncated"),
        (b"[" * 100_000, "not_json"),
        (b'{"CodeList":' + b"9" * 5000 + b"}", "not_json"),
        (b"{}", "no_code_list"),
        (b"[]", "no_code_list"),
        (b'{"CodeList":{}}', "no_code_list"),
        (b'{"CodeList":[{"ValidValue":null}]}', "no_code_list"),
        (_body(), "no_code_list"),
        (_body({"Value": "without code"}), "no_code_list"),
        (_body({"Code": "A"}, "B"), "no_code_list"),
    ],
)
def test_what_is_no_code_list_or_an_empty_one_says_why(body, reason) -> None:
    """An empty list would retire every code."""
    with pytest.raises(NotAPage) as caught:
        read_code_list(body)
    assert caught.value.reason == reason


@pytest.mark.skipif(
    not FILES, reason=f"THE REAL CODE LISTS ARE NOT READ: no codelist_*.json.gz in {PAYLOADS}."
)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".json.gz"))
def test_real_lists_are_read_whole(file) -> None:
    body = gzip.decompress(file.read_bytes())
    sent = json.loads(body)["CodeList"][0]["ValidValue"]
    entries = read_code_list(body)
    assert [(entry.code, entry.label) for entry in entries] == [
        (value["Code"].strip(), value["Value"].strip()) for value in sent
    ]
    assert [entry.is_disabled for entry in entries] == [value["IsDisabled"] == "Yes" for value in sent]
    parents = [value.get("ParentCode") or value.get("JobFamily") for value in sent]
    assert [entry.parent_code for entry in entries] == parents


def test_each_list_is_named_once_and_as_in_an_address() -> None:
    assert len(CODE_LISTS) == len(set(CODE_LISTS)) == 15
    assert all(name.isalpha() and name.islower() for name in CODE_LISTS)
