"""The statistics of gold: what a build is given. Keep out: the figures (storage), pictures (statistics_pictures)."""

from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.mart_loader import Mart
from usajobs_assets.storage.statistics_loader import STATISTICS, statistics_mart
from usajobs_assets.version import gold_version


def mart(services: Services) -> Mart:  # noqa: ARG001
    """The mart; rules matter to it only through `gold.posting`."""
    return statistics_mart(gold_version(STATISTICS))
