"""What the tests of the infrastructure need: tools that `make infra` installs, and a loud skip where they are not.

They are commands in a venv of their own, `.venv-infra` or the folder that USAJOBS_INFRA_TOOLS names (its `bin`).
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.infra.hcl import Module, read_modules

# Read here: the fixture that hides the environment from the tests takes it away.
_TOOLS = Path(os.environ.get("USAJOBS_INFRA_TOOLS", PROJECT / ".venv-infra" / "bin")).absolute()


@pytest.fixture(scope="session")
def tool() -> Callable[[str], Path]:
    """The path of a tool by its name."""

    def find(name: str) -> Path:
        path = _TOOLS / name
        if not path.exists():
            pytest.skip(f"NOT CHECKED: there is no {name} in {_TOOLS}. Run `make infra`.")
        return path

    return find


@pytest.fixture(scope="session")
def modules(tool: Callable[[str], Path]) -> dict[Path, Module]:
    """Terraform's folders, parsed."""
    return read_modules(tool("hcl2tojson"))
