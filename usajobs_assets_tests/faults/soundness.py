"""After a fault: is everything accounted for, and do the tables equal an undisturbed load of the same bronze?

Every test of the fault suite that ends with a store asks this.
"""

from collections.abc import Callable
from contextlib import suppress

from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets_tests.integration.silver_tables import silver_contents


def assert_sound(services: Services, new_database: Callable[[], str]) -> None:
    """Law 4, and laws 5 and 8: the same bronze, loaded in order into an empty database, gives the same tables."""
    assert services.ledger.unaccounted() == []
    assert silver_contents(services.warehouse) == silver_contents(
        reloaded(services, new_database()).warehouse
    )


def reloaded(services: Services, database_url: str) -> Services:
    """The days that silver holds, loaded from the same bronze into the database of `database_url`."""
    settings = services.settings.model_copy(
        update={"db_url": Settings.parse({"DB_URL": database_url}).db_url}
    )
    other = Services(settings, services.clock)
    with services.warehouse.connect() as connection:
        loaded = connection.execute(
            "SELECT DISTINCT day FROM ops.load JOIN ops.ingest_run USING (ingest_run_id)"
        )
        days = sorted(day for (day,) in loaded.fetchall())
    for day in days:
        with suppress(GateClosed):  # what passed is loaded all the same
            load_day(other, day)
    return other
