"""Which skills the texts of a posting show, and where, by the phrases of `skills.yml`.

A text is cut into words once. A phrase of one plain word is shown by that word; any other is looked for only where all
its words are there, which takes a tenth of the time that looking for every phrase takes.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from usajobs_assets.gold.phrases import first_word, pattern_of, words_of


class SkillFinder:
    """The phrases, arranged by first word; made once for many postings."""

    def __init__(self, skills: Mapping[str, Sequence[str]]) -> None:
        self._by_word: dict[str, list[tuple[str, frozenset[str], re.Pattern[str] | None]]] = defaultdict(list)
        for skill, phrases in skills.items():
            for phrase in phrases:
                words = frozenset(words_of(phrase.removesuffix("*")))
                pattern = None if words == {phrase} else pattern_of(phrase)
                # The last word of `commercial driver*` may go on, so that no text needs to have it as it stands.
                needed = words - {phrase.split()[-1].removesuffix("*")} if phrase.endswith("*") else words
                self._by_word[_first_whole_word(phrase)].append((skill, needed, pattern))
        self._words = set(self._by_word)

    def found(self, texts: Mapping[str, str | None]) -> dict[str, list[str]]:
        """The skills in alphabetical order, each with the names of the texts that show it, in their order."""
        where: dict[str, list[str]] = defaultdict(list)
        for name, text in texts.items():
            for skill in self._in(text.lower()) if text else ():
                where[skill].append(name)
        return {skill: where[skill] for skill in sorted(where)}

    def _in(self, text: str) -> set[str]:
        found: set[str] = set()
        words = words_of(text)
        for word in self._words & words:
            for skill, needed, pattern in self._by_word[word]:
                if skill not in found and needed <= words and (pattern is None or pattern.search(text)):
                    found.add(skill)
        return found


def _first_whole_word(phrase: str) -> str:
    if phrase.endswith("*") and " " not in phrase:
        raise ValueError(f"{phrase}: a skill's phrase begins with a whole word")
    return first_word(phrase)
