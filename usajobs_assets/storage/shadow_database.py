"""A shadow: a second database beside the warehouse, on the same server, for tables that are made on trial.

    <name>  →  <name>_shadow: CREATE DATABASE → marked as ours, with the code that fills it → … → DROP DATABASE

Only a database that carries our mark is ever dropped. Keep out: what it is filled with (pipeline.shadow).
"""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict

from usajobs_assets.storage.errors import WarehouseError
from usajobs_assets.storage.warehouse import Warehouse

SUFFIX = "_shadow"
_LONGEST_NAME = 63
_MARK = "A shadow made by usajobs_assets, which may drop it"
_FIND = """
SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = %s
"""


class ShadowRefused(WarehouseError):
    """There can be no shadow: the role may not create databases, or the name is another database's."""


@dataclass(frozen=True)
class ShadowDatabase:
    """The shadow of `warehouse`, whether or not it exists; `url` holds the password, as the warehouse's does."""

    warehouse: Warehouse
    suffix: str = SUFFIX

    @property
    def name(self) -> str:
        parts = conninfo_to_dict(self.warehouse.url)
        name = str(parts.get("dbname") or parts.get("user")) + self.suffix
        if len(name.encode()) > _LONGEST_NAME:
            raise ShadowRefused(f"The name {name} is too long for a database: shorten the warehouse's.")
        return name

    @property
    def url(self) -> str:
        return urlunsplit(urlsplit(self.warehouse.url)._replace(path=f"/{quote(self.name, safe='')}"))

    def exists(self) -> bool:
        """Whether there is one. Raises ShadowRefused if the database of that name is not ours."""
        return self._mark() is not None

    def create(self, made_by: str) -> None:
        """Make it, empty, unless there is one that was made by the same code already: that one is gone on with.

        Raises:
            ShadowRefused: the role may not create databases, or another database has the name.
        """
        mark = f"{_MARK}: {made_by}"
        if self._mark() == mark:
            return
        self.drop()
        name = sql.Identifier(self.name)
        with self.warehouse.connect(autocommit=True) as connection:
            try:
                connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
            except errors.InsufficientPrivilege as error:
                raise ShadowRefused(self._not_allowed(connection)) from error
            connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(mark)))

    def drop(self) -> bool:
        """Remove it with all that is in it; whether there was one."""
        if not self.exists():
            return False
        with self.warehouse.connect(autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self.name)))
        return True

    def _mark(self) -> str | None:
        """What the database says of itself; None if there is none."""
        with self.warehouse.connect() as connection:
            found = connection.execute(_FIND, (self.name,)).fetchone()
        if found is not None and not str(found[0]).startswith(_MARK):
            raise ShadowRefused(
                f"There is a database {self.name} that was not made by this program, so it is left alone. "
                "Rename or drop it yourself; a shadow needs the name."
            )
        return None if found is None else str(found[0])

    def _not_allowed(self, connection: psycopg.Connection) -> str:
        role = connection.info.user
        return (
            f"A shadow is a database of its own, and the role {role} may not create one on this server. "
            f'Let an administrator run: ALTER ROLE "{role}" CREATEDB'
        )
