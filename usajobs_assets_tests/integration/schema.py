"""What the tests of migrations share: the tables that there are, and alembic's own commands. No assertions."""

from collections.abc import Callable
from pathlib import Path

import psycopg
from alembic.config import Config
from sqlalchemy import create_engine, make_url

from usajobs_assets.storage import migrate as migrate_module


def tables_in(url: str) -> set[str]:
    """Every table outside the system's schemas."""
    query = (
        "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('silver', 'gold', 'ops')"
    )
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute(query).fetchall()}


def alembic(url: str, action: Callable[[Config, str], None], revision: str) -> None:
    """Run one of alembic's own commands, as `migrate` does for upgrades."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrate_module.__file__).parent / "migrations"))
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        action(config, revision)
    engine.dispose()
