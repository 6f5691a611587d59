"""The order of sources knows every provider, and USAJOBS comes first."""

from usajobs_assets.pipeline.providers import PROVIDERS
from usajobs_assets.tables.gold_source import SOURCES_IN_ORDER


def test_every_provider_has_its_place() -> None:
    """Clusters leave a source without a place to itself: a new one needs an entry."""
    assert tuple(provider.name for provider in PROVIDERS) == SOURCES_IN_ORDER
