"""A rules file is refused with what and where, and what is taken means what it looks like."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.rulebook.strict_yaml import MAX_DEPTH, read_document

REFUSED = {
    "a key twice": ("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n", 5, "b.c: is given twice, first in line 3"),
    "a tab": ("a: 1\nb:\t2\n", 2, "holds a tab"),
    "an anchor": ("a: &x [1]\n", 1, "holds an anchor"),
    "an alias": ("a: 1\nb: [1,\n  *x]\n", 3, "holds an anchor"),
    "a tag": ("a: 1\nb: !!python/name:os.system x\n", 2, "holds a tag"),
    "no YAML": ("a: 1\nb: [1, 2\nc: 3\n", 3, "is no YAML"),
    "a control character": ("a: 1\nb: x\x07\n", 2, "is no YAML"),
    "two documents": ("a: 1\n---\nb: 2\n", 2, "is no YAML"),
    "a list": ("- a\n- b\n", 1, "is not a mapping"),
    "nothing": ("", 1, "is not a mapping"),
    "only a comment": ("# soon\n", 1, "is not a mapping"),
    "too deep": (f"a: {'[' * 900}{']' * 900}\n", 1, "is nested more than"),
    "a list as a key": ("? [a, b]\n: 1\n", 1, "has a list or a mapping as a key"),
    "Norway": ("countries:\n  NO: Norway\n", 2, "countries: has the plain NO, which YAML reads as bool"),
    "Norway again": ("countries:\n  - SE\n  - NO\n", 3, "countries.1: has the plain NO"),
    "a series": ("series: 0303\n", 1, "series: has the plain 0303, which YAML reads as int"),
    "a time": ("at: 11:59\n", 1, "at: has the plain 11:59, which YAML reads as int"),
    "an underscore": ("a: 1_000\n", 1, "a: has the plain 1_000"),
    "not a number": ("a: .nan\n", 1, "a: has the plain .nan"),
    "no day": ("rates:\n  on: 1\n", 2, "rates: has the plain on"),
    "a day that was not": ("at: 2026-02-30\n", 1, "at: has 2026-02-30, which is no timestamp"),
    "a merge": ("a:\n  <<: {b: 1}\n", 2, "a: has the plain <<"),
    "nothing as a key": ("a:\n  ~: 1\n", 2, "a: has the key ~, read as null"),
    "a fraction as a key": ("1.10: a\n", 1, "has the key 1.10, read as float"),
}


@pytest.mark.parametrize(("text", "line", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_is_named_with_its_line(text: str, line: int, said: str) -> None:
    document = read_document("rules.yml", text)
    (fault,) = document.faults
    assert (fault.file, fault.line) == ("rules.yml", line)
    assert said in str(fault)
    assert document.value == {}


def test_what_is_taken_is_what_it_looks_like() -> None:
    text = (
        "name: Nurse\nyes_or_no: 'NO'\nseries: '0303'\nrate: 1.3712\nweight: -5\nsmall: .5\ndeep: true\nnone: null\n"
        'tab: "a\\tb"\n2210: IT\n2026-11-20: {CAD: 1.4}\ntext: |\n  one\n  two\n'
    )
    document = read_document("rules.yml", text)
    assert document.faults == []
    assert document.value == {
        "name": "Nurse", "yes_or_no": "NO", "series": "0303", "rate": 1.3712, "weight": -5, "small": 0.5,
        "deep": True, "none": None, "tab": "a\tb", 2210: "IT", date(2026, 11, 20): {"CAD": 1.4}, "text": "one\ntwo\n",
    }  # fmt: skip


def test_every_fault_of_a_file_is_told_at_once() -> None:
    faults = read_document("rules.yml", "a: 1\na: 2\nb: NO\nc:\n  d: 012\n").faults
    assert [fault.line for fault in faults] == [2, 3, 5]


def test_depth_up_to_the_limit_is_taken() -> None:
    depth = MAX_DEPTH - 1
    assert read_document("rules.yml", f"a: {'[' * depth}{']' * depth}\n").faults == []
    assert read_document("rules.yml", f"a: {'[' * MAX_DEPTH}{']' * MAX_DEPTH}\n").faults


def test_the_line_of_a_key_is_known_and_that_of_what_is_missing_is_its_parents() -> None:
    document = read_document("rules.yml", "a: 1\nb:\n\n  c:\n    - x\n    - d: 1\n")
    found = [
        document.line_of(path)
        for path in (("b",), ("b", "c"), ("b", "c", "1", "d"), ("b", "gone"), ("gone",))
    ]
    assert found == [2, 4, 6, 2, 1]


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
    | st.text("ab:-[]{}&*!?|>'\"#,\n 01~<=", max_size=60)
)
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever comes, it is a mapping or faults with lines that exist."""
    document = read_document("rules.yml", text)
    assert not (document.faults and document.value)
    assert all(1 <= fault.line <= text.count("\n") + 2 for fault in document.faults)
