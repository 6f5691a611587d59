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
from usajobs_assets.pipeline.providers import PROVIDERS, Provider
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.lake_files import committed_files, days_without_files
from usajobs_assets.storage.objects import CorruptObject, ObjectMissing, StoreUnavailable


def verify_files(services: Services, result: Verified, damaged: set[tuple[str, date]], *, heal: bool) -> None:
    """Compare every file with its digest; `damaged` are sources' days of which bronze cannot be relied on."""
    for provider in PROVIDERS:
        unreliable = {day for source, day in damaged if source in provider.sources}
        for day, faults in sorted(_wrong_files(services, result, provider).items()):
            refused = "bronze is damaged" if day in unreliable else ""
            _mend(services, result, (provider, day), faults, None if heal and not refused else refused)


def _wrong_files(services: Services, result: Verified, provider: Provider) -> dict[date, list[str]]:
    """What is wrong with the files of a provider, by day."""
    warehouse, tables = services.warehouse, provider.lake_tables
    files = committed_files(warehouse, tables)
    wrong = {day: ["no file"] for day in days_without_files(warehouse, provider.sources, tables)}
    for done, (key, day, sha256) in enumerate(files):
        report("files", done, len(files))
        result.counted("files")
        if (what := _difference(services, key, sha256)) is not None:
            wrong.setdefault(day, []).append(f"{key} {what}")
    report("files", len(files), len(files))
    return wrong


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


def _mend(
    services: Services,
    result: Verified,
    of: tuple[Provider, date],
    faults: list[str],
    refused: str | None,
) -> None:
    """Write the day of a provider again, unless that is refused; what could not be mended is a finding."""
    provider, day = of
    if refused is None:
        try:
            with listening(lambda *_: None):
                load_day(services, day, provider)
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
