"""How fast and how often."""

import threading
import time

import pytest

from usajobs_assets.api_client.budget import Budget
from usajobs_assets.api_client.errors import BudgetExhausted


def test_requests_start_at_least_the_spacing_apart(clock) -> None:
    budget = Budget(spacing=0.2, clock=clock)
    for _ in range(3):
        budget.spend()
    assert clock.slept == pytest.approx([0.2, 0.2])


def test_time_that_passed_anyway_is_not_waited_again_nor_saved_up(clock) -> None:
    budget = Budget(spacing=0.2, clock=clock)
    budget.spend()
    clock.elapsed += 10
    budget.spend()
    assert clock.slept == []
    budget.spend()
    assert clock.slept == pytest.approx([0.2])


def test_the_last_request_allowed_is_the_last(clock) -> None:
    budget = Budget(spacing=0, max_requests=2, clock=clock)
    budget.spend()
    budget.spend()
    with pytest.raises(BudgetExhausted, match="2 API requests"):
        budget.spend()
    assert budget.spent == 2


def test_threads_share_the_budget() -> None:
    """Neither the number nor the pace grows with the threads."""
    budget = Budget(spacing=0.01, max_requests=10)
    started: list[float] = []
    refused: list[BudgetExhausted] = []

    def ask() -> None:
        try:
            budget.spend()
            started.append(time.monotonic())
        except BudgetExhausted as error:
            refused.append(error)

    began = time.monotonic()
    threads = [threading.Thread(target=ask) for _ in range(15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(started), len(refused)) == (10, 5)
    assert max(started) - began >= 0.09


def test_a_pause_holds_the_next_request_and_a_shorter_one_does_not_end_it(clock) -> None:
    budget = Budget(spacing=0.2, clock=clock)
    budget.pause(30)
    budget.pause(1)
    budget.spend()
    budget.spend()
    assert clock.slept == pytest.approx([30, 0.2])


def test_a_pause_overtakes_those_who_wait_already_and_they_keep_the_spacing() -> None:
    """F12: when the pause is over they must not start all at once."""
    budget = Budget(spacing=0.05)
    started: list[float] = []

    def ask() -> None:
        budget.spend()
        started.append(time.monotonic())

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    budget.pause(0.3)
    paused = time.monotonic()
    for thread in threads:
        thread.join()
    held = sorted(moment - paused for moment in started if moment > paused + 0.02)
    assert len(held) >= 4
    assert held[0] >= 0.28
    assert held[-1] - held[0] >= (len(held) - 1) * 0.05 - 0.02


@pytest.mark.parametrize("options", [{"spacing": -1}, {"spacing": float("nan")}, {"max_requests": -1}])
def test_a_negative_budget_is_refused(options) -> None:
    with pytest.raises(ValueError, match="negative"):
        Budget(**options)
