"""Whose postings gold holds, in the order in which they count.

What a later source shows decides nothing about an earlier one: its postings join clusters that are there already,
stand for them only where no earlier source has a posting, and put no place on the map. Keep out: what a source is
(pipeline/providers).
"""

SOURCES_IN_ORDER = ("usajobs", "jsearch")
# Their postings have an end, and what they do not show is not open. Others show what somebody asked them for.
SHOW_ALL_THAT_IS_OPEN = ("usajobs",)


def order_of(column: str) -> str:
    """SQL for the place of the source in `column`; the first counts 1.

    >>> order_of("p.source")
    "array_position('{usajobs,jsearch}'::text[], p.source)"
    """
    return f"array_position('{{{','.join(SOURCES_IN_ORDER)}}}'::text[], {column})"


def shows_all(column: str) -> str:
    """SQL for whether the source in `column` shows all that is open.

    >>> shows_all("p.source")
    "p.source = ANY ('{usajobs}'::text[])"
    """
    return f"{column} = ANY ('{{{','.join(SHOW_ALL_THAT_IS_OPEN)}}}'::text[])"
