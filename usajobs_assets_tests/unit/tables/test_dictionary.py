"""The data dictionary in docs/ is the one that the contracts give."""

from importlib import import_module
from pkgutil import iter_modules

from usajobs_assets import tables
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.dictionary import dictionary
from usajobs_assets_tests.conftest import PROJECT


def contracts() -> set[str]:
    modules = [import_module(f"{tables.__name__}.{module.name}") for module in iter_modules(tables.__path__)]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Table)]
    return {table.qualified_name for table in found}


def test_the_dictionary_in_docs_is_up_to_date() -> None:
    assert (PROJECT / "docs" / "tables.md").read_text() == dictionary()


def test_every_contract_has_a_section() -> None:
    sections = {line[3:] for line in dictionary().splitlines() if line.startswith("## ")}
    assert sections == contracts()
