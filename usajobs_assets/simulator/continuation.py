"""Continuation tokens of the historic endpoints: opaque text that says where the next page starts.

Lives here: making a token and reading it back. A token belongs to one question and always ends in ``=``, so
that a client that encodes the already encoded one once more (``%3D`` → ``%253D``) is refused.
Keep out: URLs (``historic_answers.py``).
"""

from __future__ import annotations

import base64
import binascii
import re

from usajobs_assets.simulator.historic_query import HistoricQuery
from usajobs_assets.simulator.search_query import BadQueryError

_MEANING = re.compile(rb"(\d{8})\|([0-9a-f]{8})")


def token_for(query: HistoricQuery, next_row: int) -> str:
    """The token as it is before URL-encoding; the same for the same question and row."""
    return base64.b64encode(f"{next_row:08d}|{query.digest}".encode()).decode()


def row_of(token: str, query: HistoricQuery) -> int:
    """The row that the token stands for; ``BadQueryError`` if it was not given out for this question."""
    try:
        meaning = _MEANING.fullmatch(base64.b64decode(token, validate=True))
    except (binascii.Error, ValueError):
        meaning = None
    if meaning is None or meaning[2].decode() != query.digest:
        raise BadQueryError("continuationtoken is not valid.")
    return int(meaning[1])
