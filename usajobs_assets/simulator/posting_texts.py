"""The long texts of a posting, the same for every API that carries them.

Lives here: which words a posting puts into the sentences, and the sections that edits have rewritten.
Keep out: the sentences (``texts.py``), key names and markup of an API.
"""

from __future__ import annotations

from collections import Counter

from usajobs_assets.simulator import texts
from usajobs_assets.simulator.dice import Dice
from usajobs_assets.simulator.draw_posting import words
from usajobs_assets.simulator.posting import Posting


def posting_texts(posting: Posting) -> dict[str, str]:
    """Every section by its name in Search's Details, plus ``QualificationSummary``."""
    meaning = words(posting.title, posting.agency, posting.series, posting.places)
    sections = texts.sections(Dice(posting.text_seed, "texts"), meaning)
    for name, times in Counter(posting.rewritten).items():
        sections[name] = texts.rewrite(Dice(posting.text_seed, name, times), name, meaning)
    return sections
