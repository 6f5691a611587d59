"""Dagster's storage as `dagster.yaml` names it: the Postgres of DAGSTER_PG_URL, else the embedded one.

With `env: DAGSTER_PG_URL` in the file itself a plain `dagster dev` would refuse to start on a laptop, and without
any storage it would keep a history of its own, apart from that of `usajobs run`.
"""

from collections.abc import Mapping
from typing import Any

from dagster_postgres import DagsterPostgresStorage


class PostgresFromEnvironment(DagsterPostgresStorage):
    """dagster-postgres, with the address from the settings at the moment of opening."""

    @classmethod
    def config_type(cls) -> Mapping[str, Any]:
        """Nothing to configure in the file: addresses hold passwords."""
        return {}

    @classmethod
    def from_config_value(
        cls,
        inst_data: Any,
        config_value: Mapping[str, Any],  # noqa: ARG003 - Dagster's signature
    ) -> "PostgresFromEnvironment":
        """Open the storage, starting the embedded Postgres if there is no other."""
        from usajobs_assets.pipeline.services import Services
        from usajobs_assets.settings import Settings

        url = Services(Settings.load()).dagster_url
        return super().from_config_value(inst_data, {"postgres_url": url})  # type: ignore[return-value]
