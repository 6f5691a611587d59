"""Expected refusals as Dagster failures: the sentence is what the run page shows, and nothing is tried again."""

import contextlib
from collections.abc import Iterator

import dagster as dg


@contextlib.contextmanager
def refusals_in_a_sentence() -> Iterator[None]:
    """Turn a refusal of the pipeline (no run, gate closed, day over, settings) into a Failure that says so."""
    from usajobs_assets.pipeline.gate import NothingToJudge
    from usajobs_assets.pipeline.search_day import DayRefused
    from usajobs_assets.pipeline.silver_day import GateClosed
    from usajobs_assets.settings import SettingsError

    try:
        yield
    except (NothingToJudge, DayRefused, GateClosed, SettingsError) as refusal:
        raise dg.Failure(str(refusal), allow_retries=False) from refusal
