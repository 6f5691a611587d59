"""What was loaded of a day must still be in bronze, under the manifests that it was loaded by.

Bronze is write-once, so a manifest that is gone or is another one means that somebody else was there. Writing
the day again would then leave out a run, or take over what nobody captured: the day is left as it is.
"""

from datetime import date

from usajobs_assets.pipeline.providers import USAJOBS, Provider
from usajobs_assets.storage.bronze import BronzeLake, RunAddress
from usajobs_assets.storage.objects import CorruptObject, ObjectMissing
from usajobs_assets.storage.warehouse import Warehouse

_LOADED = """
SELECT r.source, l.ingest_run_id, l.manifest_sha256
FROM ops.load l JOIN ops.ingest_run r USING (ingest_run_id) WHERE r.source = ANY (%s) AND r.day = %s ORDER BY 2
"""


def require_as_loaded(
    lake: BronzeLake, warehouse: Warehouse, day: date, provider: Provider = USAJOBS
) -> None:
    """Compare the manifests of the loaded runs of a provider's day with those in bronze.

    Raises:
        ObjectMissing, CorruptObject: a manifest is gone, or is not the one that the run was loaded by.
    """
    with warehouse.connect() as connection:
        loaded = connection.execute(_LOADED, (list(provider.sources), day)).fetchall()
    for source, run_id, sha256 in loaded:
        run = RunAddress(source, day, run_id)
        manifest = lake.manifest(run)
        if manifest is None:
            raise ObjectMissing(lake.manifest_key(run))
        if manifest.sha256 != sha256:
            raise CorruptObject(lake.manifest_key(run), "it is not the manifest that the run was loaded by")
