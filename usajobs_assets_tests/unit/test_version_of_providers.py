"""Each provider's versions follow its own code and what all share, and nothing that is another's.

What belongs to whom is a list of files in `version`; here it is held against what the code imports.
"""

import ast
import importlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from usajobs_assets import version
from usajobs_assets.pipeline.providers import PROVIDERS, Provider, provider_of
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets_tests.unit.test_version import PACKAGE, change, checkout, versions_of

__all__ = ["checkout"]

EACH = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
# Whatever a row or a verdict is made by is in one of these.
_FOLDERS = ("tables", "transforms", "expectations", "validation")


def imported_by(file: Path) -> Iterator[Path]:
    """The files of these folders that a file imports."""
    for node in ast.walk(ast.parse((PACKAGE / file).read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("usajobs_assets."):
            module = Path(*node.module.split(".")[1:])
            named = [module / alias.name for alias in node.names]
            for path in (module, *named):
                if path.parts[0] in _FOLDERS and (PACKAGE / path.with_suffix(".py")).is_file():
                    yield path.with_suffix(".py")


def reached_from(entries: set[Path]) -> set[Path]:
    """The entries, what they import, what that imports, and so on."""
    reached, next_ones = set[Path](), entries
    while next_ones:
        reached |= next_ones
        next_ones = {other for file in next_ones for other in imported_by(file)} - reached
    return reached


def forms_of(provider: Provider) -> set[Path]:
    """The modules that define the forms of a provider's sources."""
    return _definers("transforms/forms.py", [SOURCES[name].form for name in provider.sources])


def rules_of(provider: Provider) -> set[Path]:
    """The modules that define the rules of a provider's sources."""
    return _definers("expectations/rules.py", [SOURCES[name].rules for name in provider.sources])


def _definers(registry: str, wanted: Sequence[object]) -> set[Path]:
    """The modules that a registry imports and that hold one of these."""
    return {
        file
        for file in imported_by(Path(registry))
        if any(found is one for found in vars(_module(file)).values() for one in wanted)
    }


def _module(file: Path) -> ModuleType:
    return importlib.import_module(".".join(("usajobs_assets", *file.with_suffix("").parts)))


def that_change_nothing(checkout: Path, files: set[Path], version_now: Callable[[], str]) -> list[Path]:
    """The files whose change leaves a version as it was."""
    found, before = [], version_now()
    for file in sorted(files):
        change(checkout, str(file))
        now = version_now()
        found += [file] if now == before else []
        before = now
    return found


@EACH
def test_what_makes_its_rows_is_in_the_version_of_its_code(provider: Provider, checkout: Path) -> None:
    reached = reached_from(forms_of(provider))
    assert len(reached) > 15
    worked_out = partial(version.code_version.__wrapped__, provider.name)
    assert that_change_nothing(checkout, reached, worked_out) == []


@EACH
def test_what_judges_its_runs_is_in_the_version_of_its_rules(provider: Provider, checkout: Path) -> None:
    reached = reached_from(forms_of(provider) | rules_of(provider))
    judging = {file for file in reached if file.parts[0] in ("transforms", "expectations")}
    assert len(judging) > 15
    worked_out = partial(version.rules_version.__wrapped__, provider.name)
    assert that_change_nothing(checkout, judging, worked_out) == []


@EACH
def test_nothing_that_is_anothers_changes_a_version(provider: Provider, checkout: Path) -> None:
    """A change of JSearch's code must not load a single run of USAJOBS again, nor judge it; and the other way round."""
    before = versions_of(provider.name)
    changed = 0
    for other, patterns in version._OWN.items():
        for pattern in patterns if other != provider.name else ():
            for file in sorted(checkout.glob(pattern)):
                change(checkout, str(file.relative_to(checkout)))
                changed += 1
    assert changed > 5
    assert versions_of(provider.name) == before


def test_every_file_of_jsearch_by_its_name_is_its_own(checkout: Path) -> None:
    files = [path for folder in _FOLDERS for path in (checkout / folder).glob("*jsearch*.py")]
    assert len(files) > 6
    usajobs = versions_of(version.USAJOBS)
    inside = {file.relative_to(checkout) for file in files}
    assert that_change_nothing(checkout, inside, lambda: str(versions_of(version.JSEARCH))) == []
    assert versions_of(version.USAJOBS) == usajobs


@pytest.mark.parametrize("shared", ["transforms/item.py", "transforms/values.py", "tables/provenance.py"])
def test_what_is_shared_is_a_change_of_all(checkout: Path, shared: str) -> None:
    before = [versions_of(provider.name)[0] for provider in PROVIDERS]
    change(checkout, shared)
    assert all(versions_of(one.name)[0] != was for one, was in zip(PROVIDERS, before, strict=True))


@pytest.mark.parametrize("provider", version._OWN)
def test_every_pattern_fits_a_file(provider: str) -> None:
    """One that fits none is a file that was renamed, and is another's now."""
    assert [pattern for pattern in version._OWN[provider] if not list(PACKAGE.glob(pattern))] == []


def test_a_source_has_the_versions_of_its_provider() -> None:
    for name, source in SOURCES.items():
        assert source.provider == provider_of(name).name
        assert source.code_version == version.code_version(provider_of(name).name)
        assert source.rules_version == version.rules_version(provider_of(name).name)
    assert {provider.name for provider in PROVIDERS} == set(version._OWN)
