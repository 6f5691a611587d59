"""Is a text a web address? Parsed, not pattern-matched: scheme, host and port each on its own."""

import re
from urllib.parse import urlsplit

from usajobs_assets.transforms.short_texts import remembered

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}]")


def is_web_address(value: object) -> bool:
    """True for an absolute http or https address with a plausible host and no stray characters."""
    return isinstance(value, str) and _is_address(value)


# A posting's address is most often sent twice, as its own and as the one at which to apply.
@remembered
def _is_address(value: str) -> bool:
    if _FORBIDDEN.search(value):
        return False
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port  # .port raises for one that is no number or too large
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return False
    labels = host.removesuffix(".").split(".")
    return len(labels) > 1 and all(_LABEL.match(label) for label in labels)
