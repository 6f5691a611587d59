"""`usajobs quarantine list --source` takes every source that there is."""

import click

from usajobs_assets.cli.quarantine import quarantine
from usajobs_assets.pipeline.sources import SOURCES


def test_the_list_can_be_narrowed_to_every_source() -> None:
    (source,) = (each for each in quarantine.commands["list"].params if each.name == "source")
    assert isinstance(source.type, click.Choice)
    assert set(source.type.choices) == set(SOURCES)
