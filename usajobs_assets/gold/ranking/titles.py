"""Which phrase of a profile a title has: the one that is worth most."""

from collections.abc import Mapping
from decimal import Decimal

from usajobs_assets.gold.phrases import pattern_of


class TitleWishes:
    """The phrases, compiled; made once for many titles."""

    def __init__(self, wishes: Mapping[str, Decimal]) -> None:
        # Of phrases that are worth the same the first in the alphabet, so that their order in the file does not matter.
        best_first = sorted(wishes.items(), key=lambda wish: (-wish[1], wish[0]))
        self._wishes = [(phrase, pattern_of(phrase), share) for phrase, share in best_first]

    def best(self, *titles: str | None) -> tuple[str, Decimal] | None:
        """The phrase that is worth most of those in any of `titles`, and its share; None if they have none."""
        folded = [title.lower() for title in titles if title]
        for phrase, pattern, share in self._wishes:
            if any(pattern.search(title) for title in folded):
                return phrase.removesuffix("*"), share
        return None
