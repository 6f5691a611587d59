"""Expected refusals as Dagster failures: the sentence is what the run page shows, and nothing is tried again."""

import contextlib
from collections.abc import Iterator

import dagster as dg


@contextlib.contextmanager
def refusals_in_a_sentence() -> Iterator[None]:
    """Turn a refusal (gate closed, day over, list cut, settings, rules, export) into a Failure that says it."""
    from usajobs_assets.exports.errors import ExportRefused
    from usajobs_assets.pipeline.code_lists import CodeListShrank
    from usajobs_assets.pipeline.gate import NothingToJudge
    from usajobs_assets.pipeline.gated_day import GateClosed
    from usajobs_assets.pipeline.search_day import DayRefused
    from usajobs_assets.rulebook.errors import RulesRefused
    from usajobs_assets.settings import SettingsError

    try:
        yield
    except (
        CodeListShrank, NothingToJudge, DayRefused, GateClosed, RulesRefused, SettingsError, ExportRefused,
    ) as refusal:  # fmt: skip
        raise dg.Failure(str(refusal), allow_retries=False) from refusal
