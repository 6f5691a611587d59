"""Two backfills of the same range: a day is asked for by one of them, and by the other once that one has gone."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import psycopg
import pytest

from usajobs_assets.pipeline.backfill import backfill, days_between
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.simulator.universe import Universe
from usajobs_assets.storage.day_claims import DayClaims

pytestmark = pytest.mark.integration

SMALL = Universe(postings_per_day=2)
DAYS = days_between(date(2026, 9, 1), date(2026, 9, 4))


def times_asked(api: RunningSimulator) -> Counter[str]:
    """How often HistoricJoa was asked for each open date."""
    return Counter(
        seen.params["StartPositionOpenDate"]
        for seen in api.requests
        if seen.path.casefold().endswith("historicjoa")
    )


def test_a_day_that_another_process_has_comes_last(
    simulate: Callable[..., RunningSimulator], make_services: Callable[..., Services]
) -> None:
    """The other one ends without having done it."""
    services = make_services(simulate(SMALL).url)
    other = DayClaims(services.warehouse)
    assert other.take(DAYS[0])
    done = []
    for day in backfill(services, DAYS, workers=1):
        done.append(day.day)
        other.close()
    assert (done[-1], set(done)) == (DAYS[0], {*DAYS})


def test_a_day_that_another_process_has_done_meanwhile_is_not_asked_for_again(
    simulate: Callable[..., RunningSimulator], make_services: Callable[..., Services]
) -> None:
    """The first one has begun two days and is slow; meanwhile another one does those after them."""
    api = simulate(SMALL)
    services = make_services(api.url)
    first = backfill(services, DAYS, workers=1)
    begun = next(first)
    other = list(backfill(make_services(api.url), DAYS[2:], workers=1))
    rest = list(first)
    assert sorted(day.day for day in rest if day.skipped) == DAYS[2:]
    assert sorted(day.day for day in [begun, *rest]) == DAYS
    assert [day.problem for day in (begun, *rest, *other) if day.problem] == []
    assert times_asked(api) == dict.fromkeys(map(str, DAYS), 1)


def test_a_day_that_is_held_for_ever_is_told_and_costs_only_itself(
    simulate: Callable[..., RunningSimulator], make_services: Callable[..., Services]
) -> None:
    """The clock of the test only pretends to wait."""
    services = make_services(simulate(SMALL).url)
    frozen = DayClaims(services.warehouse)
    assert frozen.take(DAYS[1])
    done = {day.day: day for day in backfill(services, DAYS, workers=1)}
    frozen.close()
    assert [day for day, told in done.items() if told.problem] == [DAYS[1]]
    assert str(done[DAYS[1]].problem).startswith(f"Another backfill has had {DAYS[1]} for 15 minutes")


def test_without_its_connection_days_are_taken_all_the_same(make_services: Callable[..., Services]) -> None:
    """Claims save requests; a server that was started again must not stop a backfill."""
    services = make_services()
    claims, other = DayClaims(services.warehouse), DayClaims(services.warehouse)
    assert claims.take(DAYS[0])
    assert not other.take(DAYS[0])
    with psycopg.connect(services.warehouse.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert claims.take(DAYS[1])
    assert claims.take(DAYS[0])
    claims.close()
    other.close()
