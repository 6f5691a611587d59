"""The clock of the clients' tests, which does not wait."""

from usajobs_assets_tests.unit.usajobs_api.conftest import clock

__all__ = ["clock"]
