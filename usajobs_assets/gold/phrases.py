"""Phrases of the reference files as patterns over text in lower case: whole words, anything between the words."""

import re
from functools import cache

_WORD = re.compile(r"[a-z0-9]+")


@cache
def pattern_of(phrase: str) -> re.Pattern[str]:
    """Matches `phrase` as whole words; a trailing * takes any ending of the last word."""
    stem = phrase.removesuffix("*")
    first, *others = (re.escape(word) for word in stem.split())
    # Looking back after the first word, and not before it, leaves a text to be searched for at full speed.
    words = r"[^a-z0-9]+".join([rf"{first}(?<![a-z0-9]{first})", *others])
    # What follows c must not be +, or it is another language.
    end = "" if phrase.endswith("*") else r"(?![a-z0-9+#])"
    return re.compile(words + end)


def first_word(phrase: str) -> str:
    """The first run of letters and digits: a text without this word does not have the phrase."""
    found = _WORD.search(phrase)
    return found.group() if found else ""


def words_of(text: str) -> set[str]:
    """All runs of letters and digits of a text in lower case."""
    return set(_WORD.findall(text))
