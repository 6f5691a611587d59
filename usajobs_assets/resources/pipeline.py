"""The one resource of the code location: the pipeline's services, opened when a step needs them.

    environment → Settings → Services → assets, checks, IO managers

Nothing is read or opened while definitions load. `open()` reads the settings each time, so a secret that
was rotated counts from the next step on. Keep out: anything that the services do.
"""

from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import Field, PrivateAttr

from usajobs_assets.resources.live_runs import LiveRun

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings


class PipelineResource(dg.ConfigurableResource["PipelineResource"]):
    """Opens the store, the warehouse and the API client that the settings name."""

    env_file: str = Field(default=".env", description="File with variables that the environment leaves out.")
    _live_run: LiveRun | None = PrivateAttr(default=None)

    @classmethod
    def of(cls, services: "Services") -> "PipelineResource":
        """A resource over services that are open already: for the command line and for tests."""

        class Given(cls):  # type: ignore[valid-type, misc]
            # Dagster copies a resource by its class and public fields; a private attribute would be lost.
            def open(self) -> "Services":
                return services

        return Given()

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Show that the run is alive, for whoever has to tell a killed run from a slow one."""
        if context.run is not None:
            self._live_run = LiveRun(self.open().settings.live_runs, context.run.run_id)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002 - Dagster's signature
        """The run has ended, one way or the other."""
        if self._live_run is not None:
            self._live_run.release()
            self._live_run = None

    def open(self) -> "Services":
        """The services that the environment asks for."""
        from usajobs_assets.pipeline.services import Services
        from usajobs_assets.settings import Settings

        return Services(Settings.load(env_file=self.env_file), s3_client=s3_client)


def s3_client(settings: "Settings") -> Any:
    """A boto3 client by way of dagster-aws; credentials come from the standard AWS chain."""
    from dagster_aws.s3 import S3Resource

    return S3Resource(endpoint_url=settings.aws_endpoint_url, max_attempts=5).get_client()
