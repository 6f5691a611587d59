"""Is the store what it says it is? Bronze, laws, files and a sample of rows, one after the other.

    verify_bronze → verify_laws → verify_files (mends) → verify_sample → Verified

Nothing that is damaged is ever loaded by this. Of gold it says whether it is behind; whether its rows are right only a
rebuild can tell. Keep out: printing (cli), the rebuild (rebuild).
"""

from usajobs_assets.pipeline.findings import Verified
from usajobs_assets.pipeline.gold_standing import behind, gold_standing, told
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.verify_bronze import verify_bronze
from usajobs_assets.pipeline.verify_files import verify_files
from usajobs_assets.pipeline.verify_laws import verify_laws
from usajobs_assets.pipeline.verify_sample import verify_sample
from usajobs_assets.rulebook.errors import RulebookError

SAMPLE = 200


def verify(services: Services, sample: int = SAMPLE, *, heal: bool = True) -> Verified:
    """Look at everything; `heal` writes files again that are not those that were committed."""
    result = Verified()
    damaged = verify_bronze(services, result).damaged
    verify_laws(services, result)
    verify_files(services, result, damaged, heal=heal)
    verify_sample(services, result, sample)
    _tell_of_gold(services, result)
    return result


def _tell_of_gold(services: Services, result: Verified) -> None:
    """Gold that waits for its next build is no finding; it is worth knowing."""
    try:
        standing = gold_standing(services)
    except RulebookError as refusal:
        result.notes.append(f"Gold cannot be built: {refusal}")
        return
    if behind(standing):
        result.notes.append(told(standing))
