"""Is the store what it says it is? Bronze, laws, files and a sample of rows, one after the other.

    verify_bronze → verify_laws → verify_files (mends) → verify_sample → Verified

Nothing that is damaged is ever loaded by this. Keep out: printing (cli), the rebuild (rebuild).
"""

from usajobs_assets.pipeline.findings import Verified
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.verify_bronze import verify_bronze
from usajobs_assets.pipeline.verify_files import verify_files
from usajobs_assets.pipeline.verify_laws import verify_laws
from usajobs_assets.pipeline.verify_sample import verify_sample

SAMPLE = 200


def verify(services: Services, sample: int = SAMPLE, *, heal: bool = True) -> Verified:
    """Look at everything; `heal` writes files again that are not those that were committed."""
    result = Verified()
    damaged = verify_bronze(services, result).damaged
    verify_laws(services, result)
    verify_files(services, result, damaged, heal=heal)
    verify_sample(services, result, sample)
    return result
