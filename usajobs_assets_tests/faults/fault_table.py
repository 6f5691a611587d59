"""The mark of a fault, and the table in docs/ that the marks and outcomes give. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

_HEAD = """# Faults

What the product survives, and what you see of it. Made by `make fault-table` from the tests in
`usajobs_assets_tests/faults`; do not edit. After each fault the accounting identity holds and the tables equal a load
of the same raw pages that nothing disturbed.

| # | fault | what the product does | what the operator sees | tests |
|---|---|---|---|---|
"""


@dataclass
class Tried:
    """A row of the table: what went wrong, what came of it, and how its tests ended."""

    number: str
    fault: str
    does: str
    told: str
    outcomes: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """`passed` only if every test did."""
        if "failed" in self.outcomes:
            return "failed"
        return "passed" if "passed" in self.outcomes else "skipped"


def fault(number: str, what: str, *, does: str, told: str) -> pytest.MarkDecorator:
    """Mark a test as one of the fault `number`; say the same of a fault in each of its tests, or in one constant."""
    return pytest.mark.fault(number=number, fault=what, does=does, told=told)


def table_of(faults: Iterable[Tried]) -> str:
    """The page in Markdown."""
    rows = [
        f"| {tried.number} | {tried.fault} | {tried.does} | {tried.told} | {tried.verdict} |\n"
        for tried in faults
    ]
    return _HEAD + "".join(rows)
