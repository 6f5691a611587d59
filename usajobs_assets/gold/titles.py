"""The standard title of a title as posted, by the includes and excludes of `titles.yml`."""

import re
from collections.abc import Sequence

from usajobs_assets.gold.phrases import pattern_of
from usajobs_assets.gold.rules import TitleRule


class TitleStandards:
    """The rules, compiled; made once for many titles."""

    def __init__(self, rules: Sequence[TitleRule]) -> None:
        self._rules = [(rule.title, _any_of(rule.includes), _any_of(rule.excludes)) for rule in rules]

    def of(self, title: str) -> str | None:
        """The first standard title that fits, None if none does."""
        folded = title.lower()
        for standard, includes, excludes in self._rules:
            if includes and includes.search(folded) and not (excludes and excludes.search(folded)):
                return standard
        return None


def _any_of(phrases: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(pattern_of(phrase).pattern for phrase in phrases)) if phrases else None
