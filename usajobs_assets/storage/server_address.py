"""Where a PostgreSQL server is and how to log in, as one value; and the creation of databases on it.

Tables and schemas do not belong here.
"""

from dataclasses import dataclass, field
from urllib.parse import quote


@dataclass(frozen=True)
class ServerAddress:
    """Host, port and login of a server; the password is in `url`, never in a repr."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)

    def url(self, database: str) -> str:
        """The address of one database, as libpq, psycopg and SQLAlchemy read it; it holds the password."""
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        return f"postgresql://{login}@{self.host}:{self.port}/{quote(database, safe='')}"

    def ensure_database(self, name: str) -> None:
        """Create the database `name` if it is missing; another process may do the same at the same time.

        Raises:
            psycopg.OperationalError: the server cannot be reached.
        """
        import psycopg
        from psycopg import errors, sql

        exists = "SELECT FROM pg_database WHERE datname = %s"
        with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=10) as connection:
            if connection.execute(exists, (name,)).fetchone() is not None:
                return
            try:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            except (errors.DuplicateDatabase, errors.UniqueViolation):
                return  # someone else was faster
