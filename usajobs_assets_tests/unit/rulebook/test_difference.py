"""Two versions side by side: the lines, and the keys."""

from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.rulebook.book import Rulebook
from usajobs_assets.rulebook.difference import KeyChange, key_differences, line_differences

OLD = Rulebook(
    {
        "ranking.yml": "weights:\n  skills: 0.6\n  pay: 0.4\ntop: 1\nnote: x\n",
        "skills.yml": "python: [py, python]\n",
        "titles.yml": "Nurse:\n  includes: [nurse, rn]\n",
    }
)
NEW = Rulebook(
    {
        "ranking.yml": "weights:\n  skills: 0.5\n  pay: 0.4\n  grade: 0.1\ntop: true\n# only a comment\n",
        "agencies.yml": "NASA: {}\n",
        "titles.yml": "Nurse:\n  includes: [rn, lpn, nurse, apn]\nRanger:\n  includes: [ranger]\n",
    }
)


def test_the_keys_that_differ_are_told() -> None:
    assert key_differences(OLD, NEW) == [
        KeyChange("agencies.yml", "", "added"),
        KeyChange("ranking.yml", "weights.skills", "changed", "0.6 → 0.5"),
        KeyChange("ranking.yml", "weights.grade", "added"),
        KeyChange("ranking.yml", "top", "changed", "1 → True"),
        KeyChange("ranking.yml", "note", "removed"),
        KeyChange("skills.yml", "", "removed"),
        KeyChange("titles.yml", "Nurse.includes", "changed", "2 added"),
        KeyChange("titles.yml", "Ranger", "added"),
    ]


def test_the_lines_that_differ_are_told() -> None:
    lines = line_differences(OLD, NEW)
    assert [line for line in lines if line.startswith(("--- ", "+++ "))] == [
        "--- (no file)", f"+++ agencies.yml {NEW.version}",
        f"--- ranking.yml {OLD.version}", f"+++ ranking.yml {NEW.version}",
        f"--- skills.yml {OLD.version}", "+++ (no file)",
        f"--- titles.yml {OLD.version}", f"+++ titles.yml {NEW.version}",
    ]  # fmt: skip
    assert {"-  skills: 0.6", "+  skills: 0.5", "+# only a comment"} <= set(lines)


def test_a_last_line_that_does_not_end_is_a_difference() -> None:
    lines = line_differences(Rulebook({"a.yml": "x: 1\n"}), Rulebook({"a.yml": "x: 1"}))
    assert lines[2:] == ["@@ -1 +1,2 @@", " x: 1", "+\\ No newline at end of file"]
    whole = line_differences(Rulebook({"b.yml": "y: 1\n"}), Rulebook({"a.yml": "x: 1\n", "b.yml": "y: 1\n"}))
    assert whole[2:] == ["@@ -0,0 +1 @@", "+x: 1"]


def test_a_list_tells_numbers_and_another_order() -> None:
    def change(old: str, new: str) -> list[str]:
        books = (Rulebook({"a.yml": f"x: {value}\n"}) for value in (old, new))
        return [found.detail for found in key_differences(*books)]

    assert change("[a, b, b]", "[b, c]") == ["1 added, 2 removed"]
    assert change("[a, b]", "[b, a]") == ["another order"]
    assert change("[a, b]", "{a: 1}") == ["list (2) → keys (1)"]
    assert change("[a, b]", "[a,   b]") == []
    assert change("1", "1.0") == ["1 → 1.0"]


def test_entries_that_have_a_name_are_told_by_it() -> None:
    old = "titles:\n  - {title: Nurse, includes: [rn]}\n  - {title: Clerk}\n  - {title: Cook}\n"
    new = "titles:\n  - {title: Cook}\n  - {title: Nurse, includes: [rn, lpn]}\n  - {title: Ranger}\n"
    assert key_differences(Rulebook({"t.yml": old}), Rulebook({"t.yml": new})) == [
        KeyChange("t.yml", "titles.Nurse.includes", "changed", "1 added"),
        KeyChange("t.yml", "titles.Ranger", "added"),
        KeyChange("t.yml", "titles.Clerk", "removed"),
        KeyChange("t.yml", "titles", "changed", "another order"),
    ]
    twice = "titles: [{title: Cook}, {title: Cook}]\n"
    (change,) = key_differences(Rulebook({"t.yml": old}), Rulebook({"t.yml": twice}))
    assert (change.key, change.detail) == ("titles", "1 added, 2 removed")


NAMED = st.lists(
    st.fixed_dictionaries({"n": st.sampled_from("pqr")}, optional={"v": st.integers(0, 1)}), max_size=3
)
SAID = st.dictionaries(
    st.sampled_from("abc"), st.integers(0, 3) | st.lists(st.sampled_from("xyz")) | NAMED, max_size=3
)


@given(SAID, SAID)
def test_versions_differ_in_a_key_exactly_when_they_say_something_else(
    old: dict[str, object], new: dict[str, object]
) -> None:
    books = [Rulebook({"a.yml": f"root: {value!r}\n"}) for value in (old, new)]
    assert bool(key_differences(*books)) == (old != new)
    assert bool(line_differences(*books)) == (repr(old) != repr(new))
