"""Are the Parquet files those that were committed? One that is not is written again from bronze.

The store and the database share no transaction: a death between the two leaves a file that is newer than its
commit. The committed digest decides, and writing the day again brings both together.
"""

import hashlib
from datetime import date

from usajobs_assets.pipeline.findings import Verified, replay_of
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.progress import listening, report
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.lake_files import committed_files, days_without_files
from usajobs_assets.storage.objects import CorruptObject, ObjectMissing, StoreUnavailable


def verify_files(services: Services, result: Verified, damaged: set[date], *, heal: bool) -> None:
    """Compare every file with its digest; `damaged` are days of which bronze cannot be relied on."""
    files = committed_files(services.warehouse)
    wrong: dict[date, list[str]] = {day: ["no file"] for day in days_without_files(services.warehouse)}
    for done, (key, day, sha256) in enumerate(files):
        report("files", done, len(files))
        result.counted("files")
        if (what := _difference(services, key, sha256)) is not None:
            wrong.setdefault(day, []).append(f"{key} {what}")
    report("files", len(files), len(files))
    for day, faults in sorted(wrong.items()):
        refused = "bronze is damaged" if day in damaged else ""
        _mend(services, result, day, faults, None if heal and not refused else refused)


def _difference(services: Services, key: str, sha256: str) -> str | None:
    try:
        data = services.store.get(key)
    except ObjectMissing:
        return "is missing"
    except CorruptObject as error:
        return f"is damaged: {error.reason}"
    except StoreUnavailable as error:
        return f"cannot be read: {error}"
    return None if hashlib.sha256(data).hexdigest() == sha256 else "is not the file that was committed"


def _mend(services: Services, result: Verified, day: date, faults: list[str], refused: str | None) -> None:
    """Write the day again, unless that is refused; what could not be mended is a finding."""
    if refused is None:
        try:
            with listening(lambda *_: None):
                load_day(services, day)
        except GateClosed:
            pass  # what passed is written all the same
        except (CorruptObject, ObjectMissing, StoreUnavailable) as error:
            refused = str(error)
    if refused is None:
        result.notes.append(f"silver {day}: {'; '.join(faults)}. Written again from bronze.")
        return
    why = f"; not written again: {refused}" if refused else ""
    result.found(
        f"silver {day}",
        f"the day's files are not those that were committed{why}",
        "; ".join(faults),
        replay_of(day, anew=True),
    )
