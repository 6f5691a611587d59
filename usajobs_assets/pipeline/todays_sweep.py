"""Is today's sweep of Search done, by the ledger? If not, it has to be tried again: tomorrow is too late.

ops.ingest_run, load → is_swept
"""

from datetime import date

from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import SEARCH
from usajobs_assets.settings import Settings


def is_swept(services: Services, day: date) -> bool:
    """Whether a sweep of `day` is in silver that is all the settings ask for.

    Proven and whole, unless the settings narrow sweeps or cut them: trying again brings no more then.
    """
    less_is_asked_for = is_narrowed(services.settings)
    with services.warehouse.connect() as connection:
        rows = connection.execute(_LOADED, (SEARCH, day)).fetchall()
    return any((outcome == "proven" and not narrowed) or less_is_asked_for for outcome, narrowed in rows)


def is_narrowed(settings: Settings) -> bool:
    """Whether the settings ask for less than everything that is open."""
    return any((settings.keyword, settings.location_name, settings.max_pages))


_LOADED = """
SELECT r.outcome, r.narrowed FROM ops.ingest_run r JOIN ops.load l USING (ingest_run_id, manifest_sha256)
WHERE r.source = %s AND r.day = %s AND r.outcome <> 'incomplete'
"""
