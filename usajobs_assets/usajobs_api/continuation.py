"""The continuation token of HistoricJoa, as it stands in the query of an address. Pure.

The API hands the token out already encoded for an address. Encoding it again (`%3D` to `%253D`) or decoding
it makes another token of it, so everywhere here it is kept as it came, while other values are decoded once.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import unquote_plus, urlencode

_NAME = "continuationtoken"


def token_of(query: str) -> str | None:
    """The token in a query, as it stands there; None if there is none."""
    return next((value for name, value in _pairs(query) if _is_token(name) and value), None)


def params_of(query: str) -> dict[str, str]:
    """What a query asks, by name: values decoded, but for the token."""
    return {name: value if _is_token(name) else unquote_plus(value) for name, value in _pairs(query)}


def query_with(params: Mapping[str, str], token: str) -> str:
    """The query that asks for `params` from `token` on; a token among `params` is replaced."""
    filters = urlencode({name: value for name, value in params.items() if not _is_token(name)})
    return "&".join(part for part in (filters, f"{_NAME}={token}") if part)


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name:
            yield unquote_plus(name), value


def _is_token(name: str) -> bool:
    return name.casefold() == _NAME
