"""The figures of a build of gold: how many postings it enriched and how many it ranked anew.

    rows that the run wrote, by table → PostingsEnriched, PostingsRanked → one line, with LOG_FORMAT=json

Source is `gold`, so that the sources of bronze stay apart. A mart whose inputs were those of before has written none.
"""

from collections.abc import Mapping

from usajobs_assets.observability.run_metrics import write_metrics
from usajobs_assets.pipeline.services import Services

GOLD = "gold"
_METRICS = {"posting": "PostingsEnriched", "ranked_posting": "PostingsRanked"}


def gold_figures(written: Mapping[str, int]) -> dict[str, float]:
    """The metrics of the tables that are in `written`, which are rows that a build wrote; others are left out."""
    return {metric: written[table] for table, metric in _METRICS.items() if table in written}


def emit_gold_metrics(services: Services, written: Mapping[str, int], run_id: str, outcome: str) -> None:
    """Write the metrics of a run that built marts, if LOG_FORMAT is json and it came to the end of any of them."""
    figures = gold_figures(written)
    if figures:
        write_metrics(services, lambda: figures, GOLD, {"source": GOLD, "run": run_id, "outcome": outcome})
