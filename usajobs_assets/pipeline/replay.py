"""Bronze to silver once more, by today's code and rules: many days, no network.

    days in bronze → judge, load what is not loaded by this code → DayReplayed, one by one → the code lists

A day whose runs are loaded by the code and rules of today, with its files, is passed over; so a replay that was
stopped goes on where it was. A run that was loaded and does not pass today's rules is taken back. A day that fails
costs only itself. Keep out: the shadow (shadow), printing (cli).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

import psycopg

from usajobs_assets.pipeline.as_loaded import require_as_loaded
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.code_lists import CodeListShrank, captures, load_code_lists
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.load_day import judge_and_open
from usajobs_assets.pipeline.progress import listening, report
from usajobs_assets.pipeline.providers import PROVIDERS, Provider
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.silver_day import SilverDay
from usajobs_assets.pipeline.sources import SEARCH, SOURCES
from usajobs_assets.pipeline.write_day import write_day
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.objects import CorruptObject, ObjectMissing, StoreUnavailable
from usajobs_assets.storage.silver_loader import MergeResult, add_merges


@dataclass(frozen=True)
class DayReplayed:
    """What became of a day: `merged` if something was written; `problem` says why not, or why not all of it.

    `blocked`: by the gate, and by nothing else. A day without either was up to date, or has no closed run.
    """

    day: date
    merged: MergeResult | None = None
    problem: str | None = None
    blocked: bool = False


def days_in_bronze(lake: BronzeLake, first: date | None = None, last: date | None = None) -> list[date]:
    """The days from `first` to `last` on which bronze has a run of any source, in order."""
    days = {day for source in SOURCES for day in lake.days(source)}
    return sorted(day for day in days if (first or day) <= day <= (last or day))


def replay(services: Services, days: Iterable[date], *, anew: bool = False) -> Iterator[DayReplayed]:
    """Load `days`; with `anew` also what is loaded already, whatever the tables say.

    Raises:
        WarehouseError, StoreError: what concerns every day, such as a server that is gone.
    """
    wanted = list(days)
    for done, day in enumerate(wanted):
        report("replay", done, len(wanted))
        with listening(_nobody):
            replayed = _together(day, [_replay_day(services, day, provider, anew) for provider in PROVIDERS])
        yield replayed
    report("replay", len(wanted), len(wanted))


def replay_code_lists(services: Services) -> str | None:
    """Make `silver.code` of every capture in bronze; a sentence if it cannot be."""
    try:
        if captures(services.lake):
            load_code_lists(services.lake, services.warehouse)
    except (CodeListShrank, CorruptObject, ObjectMissing) as error:
        return str(error)
    return None


def _together(day: date, parts: Sequence[DayReplayed]) -> DayReplayed:
    """What became of a day of several providers, none of which has a part in what becomes of another's."""
    merged = [part.merged for part in parts if part.merged]
    problems = [part for part in parts if part.problem]
    return DayReplayed(
        day,
        reduce(add_merges, merged) if merged else None,
        " ".join(str(part.problem) for part in problems) or None,
        bool(problems) and all(part.blocked for part in problems),
    )


def _replay_day(services: Services, day: date, provider: Provider, anew: bool) -> DayReplayed:
    try:
        if not any(closed_runs(services.lake, day, source) for source in provider.sources):
            require_as_loaded(services.lake, services.warehouse, day, provider)
            return DayReplayed(day)
        gated = judge_and_open(services, day, provider, anew=anew, withdraw=True)
        merged = None
        if anew or not _is_up_to_date(services, gated):
            merged = write_day(gated, services.store, services.warehouse).merged
    except GateClosed as error:
        return DayReplayed(day, problem=str(error), blocked=True)
    except (CorruptObject, ObjectMissing, psycopg.Error) as error:
        return DayReplayed(day, problem=str(error))
    except StoreUnavailable as error:
        services.lake.days(SEARCH)  # raises if it is the whole store, and not one object
        return DayReplayed(day, problem=str(error))
    return DayReplayed(day, merged, " ".join(gated.refused) or None, bool(gated.refused))


def _is_up_to_date(services: Services, gated: SilverDay) -> bool:
    """Whether the runs are loaded by this code and these rules, and the day's files are committed."""
    files = services.ledger.rows_of_day(gated.day)
    return (
        all(run.loaded for run in gated.runs)
        and not gated.withdrawn
        and files.keys() >= set(gated.provider.lake_tables)
    )


def _nobody(_stage: str, _done: int, _total: int | None) -> None:
    """Many days have one line of progress, not two for each of them."""
