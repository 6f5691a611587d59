"""Which rules a person means: active, previous, shipped, the beginning of a digest, or a folder.

A word of hexadecimal digits is always a version, and anything else that is no such word a folder; a folder whose name
looks like a version is meant by its path, such as ./beef.
"""

import re
from collections.abc import Callable
from pathlib import Path

from usajobs_assets.rulebook.book import SHIPPED, Rulebook, read_folder
from usajobs_assets.rulebook.errors import UnknownVersion
from usajobs_assets.rulebook.store import Activation, RulebookStore

_DIGITS = re.compile(r"[0-9a-f]{4,64}")
_STORED = ("active", "previous")


def rules_named(open_store: Callable[[], RulebookStore], named: str, shipped: Path = SHIPPED) -> Rulebook:
    """The rules that are meant; the warehouse is opened only for what is in it, and a folder is read, not checked.

    Raises:
        UnknownVersion: there are none of that name.
        RulesRefused: the folder holds no rules files, or some that are no text.
    """
    if named in _STORED:
        store = open_store()
        return store.find(_digest(store.history(), named))
    if _DIGITS.fullmatch(named):
        return open_store().find(named)
    folder = shipped if named == "shipped" else Path(named)
    if not folder.is_dir():
        raise UnknownVersion(
            f"{named} is no version and no folder; `usajobs config list` shows the versions."
        )
    return read_folder(folder)


def _digest(history: list[Activation], named: str) -> str:
    """The digest of the active version, or of the newest other one that was active before it."""
    if not history:
        raise UnknownVersion("Nothing was activated yet.")
    active = history[-1].digest
    if named == "active":
        return active
    for activation in reversed(history):
        if activation.digest != active:
            return activation.digest
    raise UnknownVersion("No other version was active before this one.")
