"""What is known of a source's fields: those that it sends, by the object that they are in, and those never missing.

Keep out: the names (usajobs_fields, jsearch_fields), what a field means (the readers), counting (drift).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class KnownFields:
    """`by_object` maps the path of an object ("" is the item) to the names in it.

    `always` are the paths that no item of any era lacked; with `any_casing` all of them are in lower case.
    """

    by_object: Mapping[str, frozenset[str]]
    always: frozenset[str]
    any_casing: bool = False


def known_fields(known: Mapping[str, str], always: Mapping[str, str]) -> KnownFields:
    """Of names in one text for each object, with spaces between them."""
    by_object = {path: frozenset(names.split()) for path, names in known.items()}
    return KnownFields(by_object, frozenset(_paths(always)))


def known_in_any_casing(known: Mapping[str, str], always: Mapping[str, str]) -> KnownFields:
    """The same for a source whose casing has changed before."""
    lower = known_fields(_lower(known), _lower(always))
    return KnownFields(lower.by_object, lower.always, any_casing=True)


def _paths(by_object: Mapping[str, str]) -> Iterable[str]:
    return (f"{path}/{name}" for path, names in by_object.items() for name in names.split())


def _lower(by_object: Mapping[str, str]) -> dict[str, str]:
    return {path.lower(): names.lower() for path, names in by_object.items()}
