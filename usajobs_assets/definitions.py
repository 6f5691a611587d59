"""The code location: `defs`, and `build_defs` to make it with other resources. Nothing else.

Loads without any environment: settings are read when a step opens the pipeline.
"""

from collections.abc import Mapping

import dagster as dg

import usajobs_assets.defs
from usajobs_assets.defs.automation.jobs import JOBS
from usajobs_assets.defs.automation.schedules import SCHEDULES
from usajobs_assets.defs.automation.sensors import SENSORS
from usajobs_assets.io_managers.silver import SilverIOManager, SilverLake, SilverWarehouse
from usajobs_assets.resources.pipeline import PipelineResource


def build_resources(pipeline: PipelineResource | None = None) -> dict[str, object]:
    """The resources, all over one pipeline."""
    pipeline = pipeline or PipelineResource()
    silver = SilverIOManager(lake=SilverLake(pipeline=pipeline), warehouse=SilverWarehouse(pipeline=pipeline))
    return {"pipeline": pipeline, "silver_io_manager": silver}


def build_defs(resources: Mapping[str, object] | None = None) -> dg.Definitions:
    """Everything under `defs/` with the given resources, by default the real ones."""
    # Not load_from_defs_folder, which imports every plug-in of Dagster that is installed, boto3 with dagster-aws.
    return dg.Definitions(
        assets=dg.load_assets_from_package_module(usajobs_assets.defs),
        asset_checks=dg.load_asset_checks_from_package_module(usajobs_assets.defs),
        jobs=JOBS,
        schedules=SCHEDULES,
        sensors=SENSORS,
        resources=dict(resources or build_resources()),
        executor=dg.in_process_executor,
    )


defs = build_defs()
