"""Titles and skills: whole words, the first rule that fits, and where a skill was found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.gold.phrases import first_word, pattern_of, words_of
from usajobs_assets.gold.rules import TitleRule
from usajobs_assets.gold.skills import SkillFinder
from usajobs_assets.gold.titles import TitleStandards
from usajobs_assets_tests.builders import shipped_rules

SHIPPED = shipped_rules()
TITLES = TitleStandards(SHIPPED.titles.titles)
SKILLS = SkillFinder(SHIPPED.skills.skills)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("IT SPECIALIST (INFOSEC)", "Cybersecurity Specialist"),
        ("Supervisory IT Specialist", "Information Technology Specialist"),
        ("ITSPEC (SYSADMIN)", "Information Technology Specialist"),
        ("Nurse Practitioner - Psychiatry", "Nurse Practitioner"),
        ("Registered  Nurse", "Registered Nurse"),
        ("Special Agent - Law/Legal Background", "Special Agent"),
        ("CIVIL ENGINEER (STRUCTURAL)", "Civil Engineer"),
        ("INTERDISCIPLINARY PLANNER/ENGINEER/ARCHITECT", "Engineer"),
        ("Operating Engineer", None),
        ("Enterprise Architect", None),
        ("Public Notice for Aerospace Engineer (Direct Hire)", "Public Notice"),
        ("Nursery Attendant", None),
        ("", None),
    ],
)
def test_titles_as_they_are_posted(title: str, expected: str | None) -> None:
    assert TITLES.of(title) == expected


def test_the_first_rule_that_fits_counts_and_an_exclude_passes_on_to_the_next() -> None:
    rules = [
        TitleRule(title="A", includes=["clerk*"], excludes=["night clerk"]),
        TitleRule(title="B", includes=["night", "clerks"]),
    ]
    standards = TitleStandards(rules)
    assert [standards.of(title) for title in ("Clerks", "Night clerk", "Nights", "Clerk, night")] == [
        "A",
        "B",
        None,
        "A",
    ]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("power bi", "power - bi.", True),
        ("power bi", "powerbi", False),
        ("c++", "c++, c", True),
        ("c#", "c++", False),
        ("java", "javascript", False),
        (".net", "asp.net", False),
        (".net", "the .net framework", True),
        ("engineer*", "engineering", True),
        ("sas", "kansas", False),
    ],
)
def test_phrases_are_whole_words(phrase: str, text: str, expected: bool) -> None:
    assert (pattern_of(phrase).search(text) is not None) == expected


@given(
    st.sampled_from([phrase for phrases in SHIPPED.skills.skills.values() for phrase in phrases]),
    st.text(max_size=20),
)
def test_looking_only_for_phrases_whose_first_word_is_there_misses_none(phrase: str, around: str) -> None:
    text = f"{around.lower()} {phrase} {around.lower()}"
    assert pattern_of(phrase).search(text)
    assert first_word(phrase) in words_of(text)
    assert SKILLS.found({"x": text})


def test_skills_are_distinct_lower_case_and_say_where() -> None:
    found = SKILLS.found(
        {"position_title": "SQL", "major_duties": "Python, SQL and T-SQL", "education": None}
    )
    assert found == {"python": ["major_duties"], "sql": ["position_title", "major_duties"]}
    assert list(found) == sorted(found)
