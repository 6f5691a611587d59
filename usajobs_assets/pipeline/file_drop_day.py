"""The partition of a day of the file drop: what lies there is taken over, what was taken over before is verified.

    FILE_DROP → open_file_drop → take_files → the day's manifests

Any day up to today can be taken over, for as long as its files are there. Without FILE_DROP it is off.
"""

import logging
from datetime import date
from pathlib import Path

from usajobs_assets.file_drop.drop import FileDrop
from usajobs_assets.observability.log_fields import log_fields
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.file_drop_capture import take_files
from usajobs_assets.pipeline.search_day import DayRefused, verify_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import FILE_DROP
from usajobs_assets.settings import SettingsError
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.transforms.visible_text import visible

_log = logging.getLogger(__name__)

_OFF = "the file drop is off: FILE_DROP names a folder or s3://bucket/prefix."


def file_drop_partition(services: Services, day: date) -> list[Manifest]:
    """What materialising the partition `day` means; returns the manifests of the day's closed runs.

    Raises:
        DayRefused: the day is not here yet, or there is no page of it, neither in the drop nor in bronze.
        SettingsError: FILE_DROP names a folder that is not there.
        StoreError: the drop cannot be read.
    """
    if day > eastern_day(services.clock.now()):
        raise DayRefused(f"{day} is not here yet: no page was recorded on it.")
    drop = open_file_drop(services)
    if drop is None:
        return verify_day(services.lake, day, FILE_DROP, _OFF)
    listed = drop.files(day)
    if not listed.pages:
        return verify_day(services.lake, day, FILE_DROP, f"{drop.uri}/{day}/ holds no *.json or *.json.gz.")
    services.check_warehouse()
    with log_fields(source=FILE_DROP, partition=day):
        if listed.passed_over:
            _log.warning("Passed over, as no recorded pages: %s.", visible(", ".join(listed.passed_over)))
        manifest = take_files(services.lake, drop, day, listed, services.clock)
        _log.info("Took over %d postings: %s.", manifest.postings_distinct, manifest.outcome)
    return closed_runs(services.lake, day, FILE_DROP)


def open_file_drop(services: Services) -> FileDrop | None:
    """The drop of the settings; None where it is off. Raises SettingsError for a folder that is not there."""
    place = services.settings.file_drop_place
    if place is None:
        return None
    if not isinstance(place, Path):
        return FileDrop(services.bucket(place.name, place.prefix))
    if not place.is_dir():
        raise SettingsError(f"FILE_DROP names {place}, which is no folder.")
    return FileDrop(FolderStore(place))
