"""The number of a posting whose provider names it by a text: what everything is keyed by, without asking anybody.

USAJOBS numbers are positive. The numbers made here are negative, so that the two can never meet, and depend on
nothing but source and id, so that the order of arrival cannot matter. docs/adr/0026.
"""

import hashlib


def posting_number(source: str, source_id: str) -> int:
    """A number from -2**63 to -1 out of 63 bits of a digest.

    Of a million postings two share one with a probability of 1 to 18 million; the load finds it and sets one aside.
    """
    digest = hashlib.sha256(f"{source}:{source_id}".encode()).digest()
    return -1 - (int.from_bytes(digest[:8]) >> 1)
