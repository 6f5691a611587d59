"""Messages that wait in ops.outbox until their receivers have taken them: each put there once, sent at least once.

    put(kind, about, body) → ops.outbox → deliver() → webhook → delivered_at, or a later try

A row is locked while it is sent, so that two processes send different ones; a process that dies after sending and
before it has said so sends again, with the same Idempotency-Key. Keep out: HTTP (webhook.py), what a message says.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import psycopg

from usajobs_assets.api_client.clock import Clock
from usajobs_assets.notify.targets import Target
from usajobs_assets.notify.webhook import NotTold
from usajobs_assets.storage.warehouse import Warehouse

# Waits of 1, 2, 4, … minutes, at most 6 hours: the last try comes about a day and a half after the first.
TRIES_AT_MOST = 14
# Seconds after which a round begins no further try: a run does not wait for a receiver that is merely slow.
ROUND = 60.0
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)

Post = Callable[[str, bytes, str], None]


@dataclass
class Delivery:
    """What a round came to; `failed` says why by the receiver's number, the rest is counted in messages."""

    delivered: int = 0
    waiting: int = 0
    given_up: int = 0
    unknown_receiver: int = 0
    failed: dict[int, str] = field(default_factory=dict)

    @property
    def undelivered(self) -> int:
        """All that no receiver has taken yet, whether or not it is still tried."""
        return self.waiting + self.given_up + self.unknown_receiver


@dataclass(frozen=True)
class Outbox:
    """The messages in `warehouse` to `targets`, by their digests; `clock` says which are due."""

    warehouse: Warehouse
    targets: Mapping[str, Target]
    clock: Clock

    def put(
        self,
        kind: str,
        about: str,
        body: Mapping[str, Any],
        *,
        to: str | None = None,
        within: psycopg.Connection | None = None,
    ) -> None:
        """One message to each receiver about a thing, such as "run 1234"; one that is there already stays as it is.

        `to` is a receiver's name, and nobody else is told; `within` is a transaction that the message is part of.
        """
        with nullcontext(within) if within else self.warehouse.connect() as connection:
            for key, digest in self._keys(about, to).items():
                message = json.dumps({"id": key, "kind": kind, **body})
                connection.execute(_PUT, (key, kind, digest, message))

    def holds(self, about: str) -> bool:
        """Whether every receiver's message about this is there, delivered or not."""
        keys = list(self._keys(about))
        with self.warehouse.connect() as connection:
            row = connection.execute(_HELD, (keys,)).fetchone()
        return row is not None and row[0] == len(keys)

    def count(self) -> Delivery:
        """What waits and what was given up; nothing is sent."""
        self._count_the_rest(counted := Delivery())
        return counted

    def deliver(self, post: Post, *, again: bool = False, within: float = ROUND) -> Delivery:
        """Send what is due, oldest first; with `again` also what is not yet due, and what was given up.

        After `within` seconds no further one is begun. A receiver that fails is left alone for the rest of the round:
        one that hangs costs one deadline.
        """
        done, reachable = Delivery(), dict(self.targets)
        end = self.clock.monotonic() + within
        if again:
            self._forget_tries()
        while reachable and self.clock.monotonic() < end and (tried := self._send_one(post, list(reachable))):
            digest, failure = tried
            if failure is None:
                done.delivered += 1
            else:
                done.failed[reachable.pop(digest).number] = failure
        self._count_the_rest(done)
        return done

    def _keys(self, about: str, to: str | None = None) -> dict[str, str]:
        """The receivers' digests by the idempotency keys of their messages."""
        return {f"{about} {digest}": digest for digest, target in self.targets.items() if target.name == to}

    def _send_one(self, post: Post, digests: list[str]) -> tuple[str, str | None] | None:
        """The receiver of the message that was tried and why it failed, if it did; None if nothing is due."""
        now = self.clock.now()
        with self.warehouse.connect() as connection:
            row = connection.execute(_DUE, (digests, now, TRIES_AT_MOST)).fetchone()
            if row is None:
                return None
            key, digest, body, attempts = row
            failure = None
            try:
                post(self.targets[digest].url, json.dumps(body, sort_keys=True).encode(), key)
            except NotTold as error:
                failure = str(error)
            self._note(connection, key, failure, attempts)
        return digest, failure

    def _note(self, connection: psycopg.Connection, key: str, failure: str | None, attempts: int) -> None:
        now = self.clock.now()
        later = now + min(_FIRST_WAIT * 2**attempts, _LONGEST_WAIT)
        connection.execute(_TRIED, (None if failure else now, failure, later, key))

    def _forget_tries(self) -> None:
        with self.warehouse.connect() as connection:
            connection.execute(_AGAIN, (list(self.targets),))

    def _count_the_rest(self, done: Delivery) -> None:
        with self.warehouse.connect() as connection:
            row = connection.execute(_REST, {"known": list(self.targets), "most": TRIES_AT_MOST}).fetchone()
        if row is not None:
            done.waiting, done.given_up, done.unknown_receiver = row


_PUT = """
INSERT INTO ops.outbox (idempotency_key, kind, target, body) VALUES (%s, %s, %s, %s)
ON CONFLICT (idempotency_key) DO NOTHING
"""
_HELD = "SELECT count(*) FROM ops.outbox WHERE idempotency_key = ANY (%s)"
_DUE = """
SELECT idempotency_key, target, body, attempts FROM ops.outbox
WHERE delivered_at IS NULL AND target = ANY (%s) AND not_before <= %s AND attempts < %s
ORDER BY created_at, idempotency_key LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_TRIED = """
UPDATE ops.outbox SET attempts = attempts + 1, delivered_at = %s, last_error = %s, not_before = %s
WHERE idempotency_key = %s
"""
_AGAIN = """
UPDATE ops.outbox SET attempts = 0, not_before = '-infinity' WHERE delivered_at IS NULL AND target = ANY (%s)
"""
_REST = """
SELECT count(*) FILTER (WHERE target = ANY (%(known)s) AND attempts < %(most)s),
       count(*) FILTER (WHERE target = ANY (%(known)s) AND attempts >= %(most)s),
       count(*) FILTER (WHERE target <> ALL (%(known)s))
FROM ops.outbox WHERE delivered_at IS NULL
"""
