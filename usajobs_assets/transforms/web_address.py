"""Is a text a web address? Parsed, not pattern-matched: scheme, host and port each on its own."""

import re
from urllib.parse import urlsplit

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}]")


def is_web_address(value: object) -> bool:
    """True for an absolute http or https address with a plausible host and no stray characters."""
    if not isinstance(value, str) or _FORBIDDEN.search(value):
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
