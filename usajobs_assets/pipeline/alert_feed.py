"""The feed of saved searches and watched postings, as bytes and as a file of the lake.

    posting_change → news of the last weeks → fits a search or is watched → Atom

It depends on gold, the rules and the ledger, not on the moment, nor on who was told: an entry is there once, whoever it
is for. Keep out: how Atom is spelled (gold/alerts/atom).
"""

from datetime import datetime, timedelta

import psycopg

from usajobs_assets.gold.alerts.atom import Entry, feed_of
from usajobs_assets.gold.alerts.words import facts_of, pay_of, sentence_of, short
from usajobs_assets.pipeline.alert_watches import Watches
from usajobs_assets.pipeline.alerts import described
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage import alert_sql as sql
from usajobs_assets.storage.objects import ObjectMissing

KEY = "gold/usajobs/feed/alerts.atom"
# Readers come by every hour or day; of the last month, counted from the newest change, the newest so many.
_REACHES_BACK, _MOST = timedelta(days=30), 200
_NEWEST = "SELECT max(changed_at) FROM gold.posting_change"


def feed(services: Services) -> tuple[bytes, int]:
    """The feed as it should be now, and how many entries it has."""
    watches = Watches(services)
    with services.warehouse.connect() as connection:
        started = connection.execute(sql.STARTED).fetchone()
        newest = connection.execute(_NEWEST).fetchone()
        since = started[0] if started else watches.begun
        floor = max(since, newest[0] - _REACHES_BACK) if newest and newest[0] else since
        entries = _entries(connection, watches, floor) if started else []
        connection.rollback()
    made = feed_of(entries, mode=services.settings.usajobs_mode.value, since=since)
    return made, len(entries)


def write_feed(services: Services) -> int:
    """Put the feed into the lake in one step, if it is another one; how many entries it has."""
    made, entries = feed(services)
    try:
        there = services.store.get(KEY)
    except ObjectMissing:
        there = b""
    if there != made:
        services.store.replace(KEY, made)
    return entries


def _entries(connection: psycopg.Connection, watches: Watches, floor: datetime) -> list[Entry]:
    sql.make_candidates(connection, floor)
    labels: dict[tuple[int, str], set[str]] = {}
    for told in watches.shown():
        for change in sql.changes_for(connection, sql.FOUND, told, None, _MOST):
            labels.setdefault(change, set()).add(told.watch.name)
    entries = [
        Entry(
            control_number=posting["control_number"],
            change_id=change["change_id"],
            updated=datetime.fromisoformat(change["seen_at"]),
            title=f"{short(posting['title'])}: {sentence_of(change)}",
            text=facts_of({**posting, "pay": pay_of(posting["pay"]) if posting["pay"] else None}),
            link=posting["url"],
            labels=tuple(sorted(labels[posting["control_number"], change["change_id"]])),
        )
        for posting in described(connection, labels)
        for change in posting["changes"]
    ]
    return sorted(entries, key=lambda one: (one.updated, one.id), reverse=True)[:_MOST]
