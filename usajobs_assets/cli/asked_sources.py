"""What `usajobs run --source` can ask for, and what it says of each before it does so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

_SIMULATOR = "a simulator on this machine"


@dataclass(frozen=True)
class Asked:
    """`plan` says what would be done on a day, which may be today; `address` whom it would ask.

    `options_refused` is the sentence for someone who narrows a sweep with it; None where options narrow it.
    `days` are those that are meant where none is named; None where that is today.
    """

    plan: Callable[["Settings", date, bool], str]
    address: Callable[["Settings"], str]
    options_refused: str | None = None
    days: Callable[["Services"], list[date]] | None = None


def _search(settings: "Settings", day: date, is_today: bool) -> str:
    from usajobs_assets.pipeline.search_day import search_request

    return f"{_verb('sweep', is_today)} {day}: {search_request(settings).describe()}"


def _historic(_settings: "Settings", day: date, _is_today: bool) -> str:
    return f"capture {day}: all postings that opened on it, with their texts"


def _jsearch(settings: "Settings", day: date, is_today: bool) -> str:
    told = [request.describe() for request in settings.jsearch_requests]
    return f"{_verb('capture', is_today)} {day}: {'; '.join(told) or 'nothing, JSEARCH_QUERIES is not set'}"


def _file_drop(settings: "Settings", day: date, _is_today: bool) -> str:
    if settings.file_drop is None:
        return f"verify and load again {day}: FILE_DROP is not set"
    return f"take over {day}: the recorded pages in its folder (without --date, every day that has new ones)"


def _file_drop_address(settings: "Settings") -> str:
    return str(settings.file_drop_place or "nowhere")


def _days_with_new_files(services: "Services") -> list[date]:
    from usajobs_assets.pipeline.eastern import eastern_day
    from usajobs_assets.pipeline.file_drop_day import open_file_drop
    from usajobs_assets.pipeline.file_drop_news import new_days

    drop = open_file_drop(services)
    # Where it is off, today says so.
    return new_days(services, drop) if drop else [eastern_day(services.clock.now())]


def _verb(of_today: str, is_today: bool) -> str:
    return of_today if is_today else "verify and load again"


def _usajobs_address(settings: "Settings") -> str:
    from usajobs_assets.settings import LIVE_URL

    return _address(settings, settings.usajobs_base_url, LIVE_URL)


def _jsearch_address(settings: "Settings") -> str:
    from usajobs_assets.jsearch_api.client import LIVE_URL

    return _address(settings, settings.jsearch_base_url, LIVE_URL)


def _address(settings: "Settings", given: str | None, live: str) -> str:
    from usajobs_assets.settings import Mode

    return given or (live if settings.usajobs_mode is Mode.LIVE else _SIMULATOR)


ASKED = {
    "search": Asked(_search, _usajobs_address),
    "historic": Asked(
        _historic,
        _usajobs_address,
        "HistoricJoa is captured whole: options that narrow a sweep do not go with it.",
    ),
    "jsearch": Asked(
        _jsearch,
        _jsearch_address,
        "JSearch is asked what JSEARCH_QUERIES says: options that narrow a sweep do not go with it.",
    ),
    "file_drop": Asked(
        _file_drop,
        _file_drop_address,
        "Recorded pages are taken over whole: options that narrow a sweep do not go with them.",
        _days_with_new_files,
    ),
}
