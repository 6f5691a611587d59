"""Versions of the rules in the warehouse, and which was active when: shared by all machines of a deployment.

    Rulebook → ops.rulebook_version (by digest)      activation → ops.rulebook_activation (1, 2, 3, …)

Postgres lets nobody change or delete either. Going back is one more activation, so what was active at any moment can be
told. Keep out: whether the rules are usable (book), when the shipped ones are taken (active).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from usajobs_assets.rulebook.book import VERSION_DIGITS, Rulebook
from usajobs_assets.rulebook.errors import ActivatedMeanwhile, RulebookError, UnknownVersion
from usajobs_assets.storage.warehouse import Warehouse


@dataclass(frozen=True)
class Activation:
    """A version became active. `follows_shipped`: until someone chooses, newly shipped rules replace it."""

    number: int
    digest: str
    activated_at: datetime
    activated_by: str
    because: str
    follows_shipped: bool

    @property
    def version(self) -> str:
        """The first digits of the digest, as everywhere."""
        return self.digest[:VERSION_DIGITS]


@dataclass(frozen=True)
class StoredVersion:
    """A version that the warehouse holds."""

    digest: str
    files: list[str]
    made_at: datetime
    made_by: str


class RulebookStore:
    """Reads and additions. Each call is one transaction of its own."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def versions(self) -> list[StoredVersion]:
        """All of them, oldest first."""
        with (
            self._warehouse.connect() as connection,
            connection.cursor(row_factory=class_row(StoredVersion)) as cursor,
        ):
            return cursor.execute(_VERSIONS).fetchall()

    def history(self) -> list[Activation]:
        """Every activation, oldest first."""
        return self._activations("ORDER BY number", {})

    def active(self) -> Activation | None:
        """The one that counts now; None where nothing was ever activated."""
        found = self._activations("ORDER BY number DESC LIMIT 1", {})
        return found[0] if found else None

    def active_at(self, moment: datetime) -> Activation | None:
        """The one that counted at `moment`; None before the first."""
        found = self._activations("WHERE activated_at <= %(at)s ORDER BY number DESC LIMIT 1", {"at": moment})
        return found[0] if found else None

    def knows(self, digest: str) -> bool:
        """Whether this version was ever stored."""
        return bool(
            self._rows("SELECT 1 FROM ops.rulebook_version WHERE digest = %(digest)s", {"digest": digest})
        )

    def find(self, digits: str) -> Rulebook:
        """The version whose digest begins with these digits; raises UnknownVersion unless there is exactly one."""
        begins = {"digits": digits}
        found = self._rows(
            "SELECT digest, files FROM ops.rulebook_version WHERE starts_with(digest, %(digits)s)", begins
        )
        if len(found) != 1:
            raise UnknownVersion(
                f"{'Several versions begin' if found else 'No version begins'} with {digits}; "
                "`usajobs config list` shows them."
            )
        ((digest, files),) = found
        book = Rulebook(files)
        if book.digest != digest:
            raise RulebookError(
                f"The files of version {digest} are not the ones that were stored; restore the backup."
            )
        return book

    def register(self, book: Rulebook, by: str) -> None:
        """Store a version, once; it does not become active."""
        with self._warehouse.connect() as connection:
            _register(connection, book, by)

    def activate(
        self,
        book: Rulebook,
        by: str,
        *,
        after: Activation | None,
        because: str = "",
        follows_shipped: bool = False,
    ) -> Activation:
        """Store a version if need be and make it the active one, in one transaction with its event in the audit table.

        Raises:
            ActivatedMeanwhile: `after` is no longer the newest activation; nothing was changed.
        """
        values = {
            "after": after.number if after else 0,
            "digest": book.digest,
            "by": by,
            "because": because,
            "follows": follows_shipped,
            "subject": f"rulebook/{book.version}",
        }
        with self._warehouse.connect() as connection:
            _register(connection, book, by)
            with connection.cursor(row_factory=class_row(Activation)) as cursor:
                done = cursor.execute(_ACTIVATE, values).fetchone()
            if done is None:
                raise ActivatedMeanwhile(
                    "Other rules were activated meanwhile, and nothing was changed. Look at `usajobs config list`, "
                    "then try again."
                )
            connection.execute(_TELL, values)
        return done

    def _activations(self, which: str, values: Mapping[str, Any]) -> list[Activation]:
        with (
            self._warehouse.connect() as connection,
            connection.cursor(row_factory=class_row(Activation)) as cursor,
        ):
            return cursor.execute(f"{_ACTIVATIONS} {which}".encode(), values).fetchall()

    def _rows(self, query: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        with self._warehouse.connect() as connection:
            return connection.execute(query.encode(), values).fetchall()


def _register(connection: psycopg.Connection, book: Rulebook, by: str) -> None:
    connection.execute(_REGISTER, {"digest": book.digest, "files": Jsonb(dict(book.files)), "by": by})


_VERSIONS = """
SELECT digest, ARRAY(SELECT jsonb_object_keys(files) ORDER BY 1) AS files, made_at, made_by
FROM ops.rulebook_version ORDER BY made_at, digest
"""
_ACTIVATIONS = "SELECT * FROM ops.rulebook_activation"
_REGISTER = """
INSERT INTO ops.rulebook_version (digest, files, made_by) VALUES (%(digest)s, %(files)s, %(by)s) ON CONFLICT DO NOTHING
"""
# A clock that was set back must not make the past ambiguous: moments only grow.
_ACTIVATE = """
INSERT INTO ops.rulebook_activation (number, digest, activated_at, activated_by, because, follows_shipped)
SELECT %(after)s + 1, %(digest)s, greatest(clock_timestamp(), max(activated_at)), %(by)s, %(because)s, %(follows)s
FROM ops.rulebook_activation HAVING coalesce(max(number), 0) = %(after)s
ON CONFLICT (number) DO NOTHING
RETURNING *
"""
_TELL = """
INSERT INTO ops.audit_event (actor, action, subject, detail)
VALUES (%(by)s, 'activate', %(subject)s, jsonb_build_object('digest', %(digest)s::text, 'because', %(because)s::text))
"""
