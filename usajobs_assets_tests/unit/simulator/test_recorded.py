"""Recorded pages: every item leaves with the bytes it came with, and the counts are recomputed."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

from usajobs_assets.simulator.recorded import RecordedPageError, RecordedPages
from usajobs_assets.simulator.search_query import SearchQuery

TODAY = date(2026, 3, 11)
# What no JSON library gives back: blanks, escapes, a number's zeros, a key twice, non-ASCII.
ODD_ITEMS = [
    b'{"MatchedObjectId": "100000100", "x":1.50,\n  "a":"\\u00e9\\/"}',
    '{"MatchedObjectId":"100000200","x":1,"x":2,"t":"é—ß"}'.encode(),
    b'{"MatchedObjectId":"100000100","lone":"\\ud800","big":12345678901234567890123}',
]


def page(*items: bytes) -> bytes:
    head = b'{"LanguageCode":"EN","SearchResult":{"SearchResultCount":99,"SearchResultItems":[ '
    return head + b" ,\n".join(items) + b' ],"SearchResultCountAll":99}}'


def served(recorded: RecordedPages, results_per_page: int = 500) -> list[bytes]:
    pages = range(1, len(recorded) // results_per_page + 3)
    queries = [SearchQuery(page=number, results_per_page=results_per_page) for number in pages]
    return [item for query in queries for item in recorded.search(query, TODAY).items]


def test_items_are_served_byte_for_byte_in_file_order(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_bytes(page(ODD_ITEMS[2]))
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(page(*ODD_ITEMS[:2])))
    recorded = RecordedPages(tmp_path)
    assert served(recorded) == ODD_ITEMS
    assert served(recorded, results_per_page=2) == ODD_ITEMS
    assert recorded.search(SearchQuery(keyword="nothing has this"), TODAY).total == 3


def test_other_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "page.json").write_bytes(page(ODD_ITEMS[0]))
    (tmp_path / "codes.json").write_bytes(b'{"CodeList":[{"ValidValue":[]}]}')
    (tmp_path / "list.json").write_bytes(b"[1, 2]")
    (tmp_path / "README.md").write_text("notes")
    assert served(RecordedPages(tmp_path)) == ODD_ITEMS[:1]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.json", page(ODD_ITEMS[0])[:-9]),
        ("cut_list.json", b"[1, 2"),
        ("error.json", b"<html>Access Denied</html>"),
        ("empty.json", b""),
        ("cut.json.gz", gzip.compress(page(ODD_ITEMS[0]))[:-12]),
        ("plain.json.gz", b"{}"),
        ("no_items.json", b'{"SearchResult":{"SearchResultCount":0}}'),
        ("null.json", b'{"SearchResult":null}'),
    ],
)
def test_an_unreadable_file_is_named(name: str, content: bytes, tmp_path: Path) -> None:
    """A recording that is quietly left out would look like a smaller API."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RecordedPageError, match=name.replace(".", r"\.")):
        RecordedPages(tmp_path)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="missing"):
        RecordedPages(tmp_path / "missing")
