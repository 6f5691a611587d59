"""The core of the clients knows no API, and no other part of the product; one API knows nothing of another."""

import re
from pathlib import Path

import pytest

from usajobs_assets_tests.conftest import PROJECT

PACKAGE = PROJECT / "usajobs_assets"


def imported_by(folder: str) -> set[str]:
    """The packages of ours that the modules of a folder import."""
    modules: list[Path] = list((PACKAGE / folder).glob("*.py"))
    assert len(modules) > 4
    return {
        name
        for path in modules
        for name in re.findall(r"^\s*from usajobs_assets\.(\w+)", path.read_text(), re.M)
    }


@pytest.mark.parametrize("client", ["usajobs_api", "jsearch_api"])
def test_a_client_builds_on_the_core_and_on_nothing_else(client: str) -> None:
    assert imported_by(client) == {"api_client", client}


def test_the_core_stands_alone() -> None:
    assert imported_by("api_client") == {"api_client"}
