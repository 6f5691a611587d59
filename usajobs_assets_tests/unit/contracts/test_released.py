"""What was released of the tables is kept: no reader of silver and gold stumbles over a column without being told."""

from dataclasses import replace
from pathlib import Path

import pytest

from contracts.compare import breaks, broken, stale
from contracts.current import VIEW_VERSIONS, WITHDRAWN, promised_tables
from contracts.promise import Promise, read_released, write_released
from usajobs_assets_tests.conftest import PROJECT

POSTING = Promise(
    "gold.posting",
    "table",
    1,
    {"control_number": "bigint not null", "pay_min": "numeric(12,2)", "title": "text not null"},
    "one row per posting",
    ("control_number",),
)


def changed(version: int = 1, **columns: str | None) -> Promise:
    """The same table with other columns; None removes one."""
    merged = {**POSTING.columns, **columns}
    return replace(
        POSTING, version=version, columns={name: type_ for name, type_ in merged.items() if type_ is not None}
    )


def test_every_table_is_as_it_was_released() -> None:
    """Fails on what would break a reader, and on a promise that nobody has written down."""
    released = [promise for promise in read_released() if promise.kind == "table"]
    assert broken(promised_tables(), released, WITHDRAWN) == []
    assert stale(promised_tables(), released) == []


@pytest.mark.parametrize(
    ("becomes", "said"),
    [
        (changed(pay_min=None), "the column pay_min (numeric(12,2)) is gone"),
        (changed(pay_min=None, pay_low="numeric(12,2)"), "the column pay_min (numeric(12,2)) is gone"),
        (changed(pay_min="text"), "the column pay_min was numeric(12,2) and is text"),
        (changed(title="text"), "the column title was never null and may be now"),
        (replace(POSTING, key=("title",)), "the key was (control_number) and is (title)"),
        (replace(POSTING, grain="one row per place"), "the grain was 'one row per posting' and is"),
        (replace(POSTING, kind="view"), "it was a table and is a view"),
    ],
    ids=["gone", "renamed", "retyped", "nullable", "key", "grain", "kind"],
)
def test_what_breaks_a_reader_needs_a_new_version(becomes: Promise, said: str) -> None:
    (sentence,) = broken([becomes], [POSTING], {})
    assert sentence.startswith(f"gold.posting: {said}")
    assert sentence.endswith("make this version 2 (docs/data-contract.md), then `make contract`.")
    assert broken([replace(becomes, version=2)], [POSTING], {}) == []


@pytest.mark.parametrize(
    "becomes", [changed(extra="text"), changed(pay_min="numeric(12,2) not null")], ids=["added", "never null"]
)
def test_what_breaks_nobody_has_only_to_be_written_down(becomes: Promise) -> None:
    assert broken([becomes], [POSTING], {}) == []
    (sentence,) = stale([becomes], [POSTING])
    assert "gold.posting.v1.json" in sentence
    assert "make contract" in sentence


def test_a_version_is_held_against_the_last_one_only() -> None:
    released = [POSTING, changed(2, title=None)]
    assert broken([changed(2, title=None, more="text")], released, {}) == []
    (sentence,) = broken([POSTING], released, {})
    assert "version 1 here, and version 2 is the last" in sentence
    assert broken([changed(4)], released, {}) != []
    assert broken([changed(2)], [], {}) == ["gold.posting begins with version 2; the first one is 1."]


def test_what_is_gone_is_withdrawn_in_so_many_words() -> None:
    (sentence,) = broken([], [POSTING], {})
    assert sentence.startswith("gold.posting was released and is gone.")
    assert broken([], [POSTING], {"gold.posting": "Take gold.job."}) == []


def test_files_are_written_once_and_older_versions_stay(tmp_path: Path) -> None:
    assert write_released([POSTING], tmp_path) == ["gold.posting.v1.json"]
    assert write_released([POSTING], tmp_path) == []
    assert write_released([changed(2, title=None)], tmp_path) == ["gold.posting.v2.json"]
    assert read_released(tmp_path) == [POSTING, changed(2, title=None)]
    assert list(breaks(*read_released(tmp_path))) == ["the column title (text not null) is gone"]


def test_every_new_version_is_told_in_the_changelog() -> None:
    changelog = (PROJECT / "CHANGELOG.md").read_text()
    beyond = [f"`{one.name}` version {one.version}" for one in read_released() if one.version > 1]
    assert [told for told in [*beyond, *(f"`{name}`" for name in WITHDRAWN)] if told not in changelog] == []
    assert set(VIEW_VERSIONS) <= {one.name for one in read_released() if one.kind == "view"}
