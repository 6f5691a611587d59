"""The databases that DB_URL and DAGSTER_PG_URL name, each with a role of its own, made by an administrator.

    administrator (PGHOST, PGUSER, PGPASSWORD, …) → CREATE ROLE → CREATE DATABASE … OWNER → closed to everybody else

It may be repeated: what is there stays, and a role gets the password that its URL has now. The administrator needs
CREATEROLE and CREATEDB, as RDS gives it, and does not have to be a superuser. Keep out: tables (migrate).
"""

from dataclasses import dataclass, field

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict

from usajobs_assets.storage.errors import BootstrapRefused, WarehouseUnavailable
from usajobs_assets.storage.postgres_errors import reason

_ROLE_EXISTS = "SELECT FROM pg_roles WHERE rolname = %s"
_DATABASE_EXISTS = "SELECT FROM pg_database WHERE datname = %s"


@dataclass(frozen=True)
class Tenant:
    """A database and the role that owns it, as an address names them."""

    role: str
    password: str = field(repr=False)
    database: str

    @classmethod
    def of(cls, variable: str, url: str) -> "Tenant":
        """Read an address; BootstrapRefused, by the variable's name, if a part is missing."""
        parts = conninfo_to_dict(url)
        names = ("user", "password", "dbname")
        missing = [name for name in names if not parts.get(name)]
        if missing:
            raise BootstrapRefused(
                f"{variable} names no {' and no '.join(missing)}: all three are needed here."
            )
        role, password, database = (str(parts[name]) for name in names)
        return cls(role, password, database)


def bootstrap(tenants: list[Tenant]) -> None:
    """Make roles and databases, or bring them to what the addresses say.

    Raises:
        BootstrapRefused: a role is the administrator, or the administrator may not do this.
        WarehouseUnavailable: the server cannot be reached as libpq's variables say.
    """
    try:
        connection = psycopg.connect("dbname=postgres", autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise WarehouseUnavailable(
            f"No connection as PGHOST, PGUSER and PGPASSWORD say: {reason(error)}"
        ) from None
    with connection:
        try:
            for tenant in tenants:
                _make_role(connection, tenant)
                _make_database(connection, tenant)
        except errors.InsufficientPrivilege as error:
            raise BootstrapRefused(
                f"{connection.info.user} may not make roles and databases: {reason(error)}"
            ) from error


def _make_role(connection: psycopg.Connection, tenant: Tenant) -> None:
    if tenant.role == connection.info.user:
        raise BootstrapRefused(
            f"{tenant.role} is the administrator: give {tenant.database} a role of its own, which can do less."
        )
    exists = connection.execute(_ROLE_EXISTS, (tenant.role,)).fetchone() is not None
    # Hashed here: a statement may end up in the server's log. CREATEDB is for `verify --rebuild` and `replay --diff`,
    # which work on a copy beside the warehouse.
    password, role = tenant.password.encode(), tenant.role.encode()
    hashed = connection.pgconn.encrypt_password(password, role, b"scram-sha-256").decode()
    statement = (
        "ALTER ROLE {} LOGIN CREATEDB PASSWORD {}" if exists else "CREATE ROLE {} LOGIN CREATEDB PASSWORD {}"
    )
    connection.execute(sql.SQL(statement).format(sql.Identifier(tenant.role), sql.Literal(hashed)))


def _make_database(connection: psycopg.Connection, tenant: Tenant) -> None:
    role, database = sql.Identifier(tenant.role), sql.Identifier(tenant.database)
    # Who gives a database to a role has to be one of its members.
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
    if connection.execute(_DATABASE_EXISTS, (tenant.database,)).fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
    else:
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, role))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
