"""What is looked for now, on whose behalf, and since when: by the active rules and the record of activations.

    rules that are active, those before them → Told(watch, receiver, since)

A search counts from the activation that brought it, as it is and for this receiver; one that is changed begins anew.
The record cannot be changed and is no part of what a rebuild makes, so no rebuild makes an old search look new.
"""

from collections.abc import Iterator
from datetime import datetime

from pydantic import ValidationError

from usajobs_assets.gold.alerts.rules import Alerts, Watch
from usajobs_assets.notify.targets import targets_of
from usajobs_assets.pipeline.services import Services
from usajobs_assets.rulebook.active import active_rules
from usajobs_assets.rulebook.book import Rulebook
from usajobs_assets.rulebook.errors import RulebookError
from usajobs_assets.rulebook.store import RulebookStore
from usajobs_assets.storage.alert_sql import Told
from usajobs_assets.storage.warehouse import Warehouse

_FILE = "alerts.yml"


class Watches:
    """The searches and watched postings of the active rules, with the moments since which they count."""

    def __init__(self, services: Services) -> None:
        self._known = {target.name for target in targets_of(services.settings).values() if target.name}
        self.alerts = Alerts.model_validate(active_rules(services.warehouse).documents()[_FILE])
        self._past = list(_past(services.warehouse))

    @property
    def begun(self) -> datetime:
        """When rules were activated for the first time: before that nothing was looked for."""
        return self._past[-1][0]

    def told(self) -> Iterator[Told]:
        """Each watch for each of its receivers that there is an address of."""
        for watch in self.alerts.watches():
            for receiver in watch.to:
                if receiver in self._known:
                    yield Told(watch, receiver, self._since(watch, receiver))

    def shown(self) -> Iterator[Told]:
        """Each watch once, whoever it is for."""
        for watch in self.alerts.watches():
            yield Told(watch, "", self._since(watch, None))

    def without_address(self) -> list[str]:
        """Receivers that are to be told and that NOTIFY_URLS does not name, as `search: receiver`."""
        lacking = {
            (one.name, name) for one in self.alerts.watches() for name in one.to if name not in self._known
        }
        return [f"{search}: {name}" for search, name in sorted(lacking)]

    def _since(self, watch: Watch, receiver: str | None) -> datetime:
        since = self._past[0][0]
        for moment, alerts in self._past:
            if not watch.is_told_in(alerts, receiver):
                break
            since = moment
        return since


def _past(warehouse: Warehouse) -> Iterator[tuple[datetime, Alerts]]:
    """Every activation with what it looked for, newest first."""
    store, known = RulebookStore(warehouse), dict[str, Alerts]()
    for activation in reversed(store.history()):
        if activation.digest not in known:
            known[activation.digest] = _alerts_of(store, activation.digest)
        yield activation.activated_at, known[activation.digest]


def _alerts_of(store: RulebookStore, digest: str) -> Alerts:
    """What a version looked for: nothing, if this code cannot read it or it is older than alerts."""
    try:
        files = store.find(digest).files
        return Alerts.model_validate(Rulebook({_FILE: files.get(_FILE, "{}")}).documents()[_FILE])
    except (RulebookError, ValidationError):
        return Alerts()
