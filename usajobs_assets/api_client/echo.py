"""An answer that repeats our API key: recognised before anybody keeps it.

Bronze keeps every answer byte for byte, for good, and holds no secret. An answer with the key in it can only break
one of the two, so it is not kept at all: no page of postings knows the key of whoever asks. Pure.
"""

import base64
import json
import re
from collections.abc import Mapping
from urllib.parse import quote

from usajobs_assets.api_client.errors import NotAPage

# Real keys have 44 characters. A short one, of a simulator, is a word that any posting may hold.
_SHORTEST = 16


class KeyEcho:
    """Finds `key` in what comes back, however it is spelled there; an empty one is not looked for."""

    def __init__(self, key: str) -> None:
        self._key = re.compile(b"|".join(map(re.escape, _spellings(key))), re.IGNORECASE) if key else None
        if len(key) < _SHORTEST:
            self._key = None

    def refuse(self, body: bytes, headers: Mapping[str, str], where: str) -> None:
        """Raises NotAPage("holds_the_key") for an answer that must not be kept."""
        if self._is_in(body) or any(
            self._is_in(value.encode("utf-8", "replace")) for value in headers.values()
        ):
            raise NotAPage(
                "holds_the_key",
                "It repeats our API key and was not kept; ask who stands between us and the API, and for a new key.",
                where,
            )

    def blanked(self, text: str) -> str:
        """The text, or nothing if the key is in it."""
        return "" if self._is_in(text.encode("utf-8", "replace")) else text

    def _is_in(self, data: bytes) -> bool:
        return self._key is not None and self._key.search(data) is not None


def _spellings(key: str) -> set[bytes]:
    """As it is, in JSON, in an address and in Base64."""
    escaped = json.dumps(key)[1:-1]
    spelled = {key, escaped, escaped.replace("/", "\\/"), quote(key, safe="")}
    return {each.encode() for each in spelled} | {base64.b64encode(key.encode()).rstrip(b"=")}
