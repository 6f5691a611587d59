"""The rules to go by: now, or at a moment of the past.

    active_rules(warehouse) → the shipped folder is taken up if it is new → the active version, checked → Rulebook

Shipped rules that this warehouse has never seen are stored, and become active unless someone chose a version. Those
that it has seen do nothing: while two releases run side by side, the older one does not take its rules back.
Keep out: what the rules say.
"""

import contextlib
import logging
from datetime import datetime
from pathlib import Path

from usajobs_assets.rulebook.book import SHIPPED, Rulebook, read_folder
from usajobs_assets.rulebook.errors import ActivatedMeanwhile, NoRules, RulesRefused
from usajobs_assets.rulebook.models import MODELS, Models
from usajobs_assets.rulebook.store import Activation, RulebookStore
from usajobs_assets.storage.warehouse import Warehouse

BY_THE_RELEASE = "the release"

_log = logging.getLogger(__name__)


def active_rules(warehouse: Warehouse, shipped: Path = SHIPPED, models: Models = MODELS) -> Rulebook:
    """The version to go by now.

    Raises:
        RulesRefused: this code cannot work with the active version, or nothing is active and the shipped one is bad.
    """
    store = RulebookStore(warehouse)
    with contextlib.suppress(ActivatedMeanwhile):  # another machine did the same, or someone chose
        take_up_shipped(store, shipped, models)
    active = store.active()
    if active is None:
        raise NoRules(f"No rules are active and {shipped} has none that are new: `usajobs config activate`.")
    return _usable(store, active, models)


def rules_as_of(warehouse: Warehouse, moment: datetime, models: Models = MODELS) -> Rulebook:
    """The version that was active at `moment`, which must have a time zone.

    Raises:
        NoRules: it was before the first activation.
        RulesRefused: this code cannot work with that version.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    store = RulebookStore(warehouse)
    active = store.active_at(moment)
    if active is None:
        raise NoRules(
            f"No rules were active at {moment.isoformat()}; `usajobs config list` shows since when some are."
        )
    return _usable(store, active, models)


def take_up_shipped(store: RulebookStore, shipped: Path = SHIPPED, models: Models = MODELS) -> None:
    """Store the shipped rules if they are new, and activate them unless someone chose others.

    Raises:
        RulesRefused: they are bad and nothing is active; otherwise that is a warning, and the active ones stay.
        ActivatedMeanwhile: someone was quicker; nothing was stored.
    """
    active = store.active()
    try:
        book = read_folder(shipped)
        if store.knows(book.digest):
            return
        book.check(models, f"The shipped folder {shipped}")
    except RulesRefused as refusal:
        if active is None:
            raise
        _log.warning("%s\nVersion %s stays active.", refusal, active.version)
        return
    if active is None or active.follows_shipped:
        store.activate(book, BY_THE_RELEASE, after=active, because="shipped", follows_shipped=True)
    else:
        store.register(book, BY_THE_RELEASE)


def _usable(store: RulebookStore, active: Activation, models: Models) -> Rulebook:
    book = store.find(active.digest)
    book.check(models)
    return book
