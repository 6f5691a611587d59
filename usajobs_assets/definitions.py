"""The code location: `defs`, and `build_defs` to make it with other resources. Nothing else.

Loads without any environment: settings are read when a step opens the pipeline.
"""

from collections.abc import Mapping
from pathlib import Path

import dagster as dg

from usajobs_assets.io_managers.silver import SilverIOManager, SilverLake, SilverWarehouse
from usajobs_assets.resources.pipeline import PipelineResource


def build_resources(pipeline: PipelineResource | None = None) -> dict[str, object]:
    """The resources, all over one pipeline."""
    pipeline = pipeline or PipelineResource()
    silver = SilverIOManager(lake=SilverLake(pipeline=pipeline), warehouse=SilverWarehouse(pipeline=pipeline))
    return {"pipeline": pipeline, "silver_io_manager": silver}


def build_defs(resources: Mapping[str, object] | None = None) -> dg.Definitions:
    """Everything under `defs/` with the given resources, by default the real ones."""
    folder = dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
    shared = dg.Definitions(resources=dict(resources or build_resources()), executor=dg.in_process_executor)
    return dg.Definitions.merge(folder, shared)


defs = build_defs()
