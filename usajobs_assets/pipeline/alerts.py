"""Tell people what happened to the postings that they look for: once each, through the outbox.

    posting_change → news → fits a search or is watched → ops.alert and ops.outbox, in one transaction → a later sending

A process that dies has told all of it or nothing; two at once wait for each other. What is told is not older than
`FRESH`, nor than the search, nor than the first time that this warehouse looked for alerts: the first build of gold,
or one after the loss of the warehouse, tells nobody anything. Keep out: what news is (storage/alert_sql), sending.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import psycopg
from psycopg.rows import dict_row

from usajobs_assets.gold.alerts.words import address_of
from usajobs_assets.notify.run_summary import outbox_of
from usajobs_assets.pipeline.alert_watches import Watches
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage import alert_sql as sql

# What a sweep saw longer ago is no news, although nobody has heard of it: after days without gold, look at the report.
FRESH = timedelta(hours=72)
# Postings that a message lists; of more it says how many.
LISTED = 20
_LOCK = "SELECT pg_advisory_xact_lock(7203011)"

Changes = list[tuple[int, str]]


@dataclass(frozen=True)
class AlertMessage:
    """What one search has for one receiver; `changes` are control numbers with the change."""

    search: str
    receiver: str
    changes: Changes
    body: Mapping[str, Any]

    @property
    def about(self) -> str:
        """What it is about, and no other message is."""
        digest = hashlib.sha256("|".join(f"{number} {change}" for number, change in self.changes).encode())
        return f"alert {self.search} {self.receiver} {digest.hexdigest()[:16]}"

    @property
    def postings(self) -> int:
        return len({number for number, _ in self.changes})


@dataclass(frozen=True)
class AlertRound:
    """What a look for alerts came to; `ever` counts all changes that were told so far."""

    messages: list[AlertMessage] = field(default_factory=list)
    without_address: list[str] = field(default_factory=list)
    ever: int = 0

    @property
    def changes(self) -> int:
        """Changes that were told."""
        return sum(len(message.changes) for message in self.messages)


def tell(services: Services) -> AlertRound:
    """Put what is news into the outbox, and note that it was told.

    Raises:
        RulesRefused: this code cannot work with the active rules; nobody is told anything.
    """
    return services.warehouse.insist(lambda: _tell(services))


def would_tell(services: Services) -> AlertRound:
    """What `tell` would say now; nothing is written and nothing sent."""
    watches, now = Watches(services), services.clock.now()
    with services.warehouse.connect() as connection:
        started = _started(connection)
        messages = list(_messages(services, connection, watches, started, now)) if started else []
        connection.rollback()
    return AlertRound(messages, watches.without_address())


@dataclass(frozen=True)
class Overview:
    """A search, or a list of watched postings, as it stands."""

    name: str
    to: tuple[str, ...]
    since: datetime
    open: int


def overview(services: Services) -> list[Overview]:
    """All that is looked for, with the open postings that fit now; of a list, the newest of its moments."""
    rows: dict[str, Overview] = {}
    with services.warehouse.connect() as connection:
        started = _started(connection)
        for told in Watches(services).shown():
            fits, values = sql.fits_of(told.watch)
            row = connection.execute(sql.OPEN_MATCHES.format(fits=fits).encode(), values).fetchone()
            before, count = rows.get(told.watch.name), int(row[0]) if row else 0
            since = max(told.since, started or told.since, before.since if before else told.since)
            count += before.open if before else 0
            rows[told.watch.name] = Overview(told.watch.name, told.watch.to, since, count)
    return list(rows.values())


def is_through(connection: psycopg.Connection) -> bool:
    """Whether everything that gold holds now has been looked at for alerts."""
    row = connection.execute(sql.IS_THROUGH).fetchone()
    return row is not None and bool(row[0])


def _tell(services: Services) -> AlertRound:
    watches, now, outbox = Watches(services), services.clock.now(), outbox_of(services)
    with services.warehouse.connect() as connection:
        connection.execute(_LOCK)
        connection.execute(sql.START, (now,))
        messages = list(_messages(services, connection, watches, _started(connection) or now, now))
        for message in messages:
            numbers, changes = zip(*message.changes, strict=True)
            noted = {"search": message.search, "receiver": message.receiver, "about": message.about}
            connection.execute(sql.NOTE, {**noted, "numbers": list(numbers), "changes": list(changes)})
            outbox.put("alert", message.about, message.body, to=message.receiver, within=connection)
        counted = connection.execute(sql.EVER).fetchone()
        done = AlertRound(messages, watches.without_address(), int(counted[0]) if counted else 0)
        connection.execute(sql.RECORD, {"told": done.changes, "ever": done.ever})
    return done


def _started(connection: psycopg.Connection) -> datetime | None:
    row = connection.execute(sql.STARTED).fetchone()
    return row[0] if row else None


def _messages(
    services: Services, connection: psycopg.Connection, watches: Watches, started: datetime, now: datetime
) -> Iterator[AlertMessage]:
    """A message for each search and receiver that there is news for."""
    sql.make_candidates(connection, max(started, now - FRESH))
    # In the order of the file the watched postings of a list are beside each other, with all receivers of each.
    told = sorted(watches.told(), key=lambda one: (one.watch.name, one.receiver))
    for (search, receiver), group in groupby(told, key=lambda one: (one.watch.name, one.receiver)):
        found = {change for one in group for change in sql.changes_for(connection, sql.UNTOLD, one, now)}
        if found:
            yield AlertMessage(
                search, receiver, sorted(found), _body(services, connection, search, found, now)
            )


def _body(
    services: Services,
    connection: psycopg.Connection,
    search: str,
    found: Iterable[tuple[int, str]],
    now: datetime,
) -> dict[str, Any]:
    postings = described(connection, found)
    postings.sort(key=lambda one: (one["closes_on"] or "9999", one["control_number"]))
    return {
        "at": now.isoformat(),
        "mode": services.settings.usajobs_mode.value,
        "search": search,
        "postings_total": len(postings),
        "postings": postings[:LISTED],
    }


def described(connection: psycopg.Connection, found: Iterable[tuple[int, str]]) -> list[dict[str, Any]]:
    """Each posting once, with what happened to it; `found` are news of this transaction."""
    pairs = sorted(found)
    values = {"numbers": [number for number, _ in pairs], "changes": [change for _, change in pairs]}
    with connection.cursor(row_factory=dict_row) as cursor:
        changes = cursor.execute(sql.CHANGES, values).fetchall()
        postings = cursor.execute(sql.DETAILS, values).fetchall()
    happened: dict[int, list[dict[str, Any]]] = {}
    for change in changes:
        told = {**change, "seen_at": change["seen_at"].isoformat()}
        happened.setdefault(told.pop("control_number"), []).append(told)
    return [
        {**_shown(posting), "url": address_of(posting), "changes": happened[posting["control_number"]]}
        for posting in postings
    ]


def _shown(posting: dict[str, Any]) -> dict[str, Any]:
    return {name: told for name, told in posting.items() if name != "position_uri"}
