"""`gold/posting_change` from silver: what a build is given, and how many changes of each kind there are."""

from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.gold_change_sql import change_mart
from usajobs_assets.storage.mart_loader import Mart


def mart(_services: Services) -> Mart:
    """The mart; no rules concern it."""
    return change_mart()


def changes_by_kind(services: Services) -> list[tuple[str, int]]:
    """The kinds of changes that there are, with their rows."""
    with services.warehouse.connect() as connection:
        return connection.execute(
            "SELECT kind, count(*) FROM gold.posting_change GROUP BY 1 ORDER BY 1"
        ).fetchall()
