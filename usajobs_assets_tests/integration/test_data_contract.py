"""The views that readers were promised are the ones that the migrations make."""

import pytest

from contracts.compare import broken, stale
from contracts.current import WITHDRAWN, promised_views
from contracts.promise import read_released
from usajobs_assets.storage.server_address import ServerAddress

pytestmark = pytest.mark.integration


def test_every_view_is_as_it_was_released(postgres: ServerAddress) -> None:
    released = [promise for promise in read_released() if promise.kind == "view"]
    now = promised_views(postgres.url("migrated"))
    assert broken(now, released, WITHDRAWN) == []
    assert stale(now, released) == []


def test_the_views_are_found_with_their_columns(postgres: ServerAddress) -> None:
    """An empty list would be like every other empty list."""
    columns = {promise.name: promise.columns for promise in promised_views(postgres.url("migrated"))}
    assert columns["gold.open_posting"]["closes_in"] == "interval"
    assert "silver.job_history" in columns
