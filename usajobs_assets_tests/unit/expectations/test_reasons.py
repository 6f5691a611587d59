"""The catalogue of reasons: complete, described, and each of them can happen."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

import usajobs_assets
from usajobs_assets.expectations.reasons import REASONS, UNREADABLE, describe
from usajobs_assets.pipeline.gate_frames import validate_items
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.transforms.item import Unreadable
from usajobs_assets_tests.unit.expectations.provocations import PROVOCATIONS, Provocation

PACKAGE = Path(usajobs_assets.__file__).parent


def reason_for(provocation: Provocation) -> str | None:
    """Why the gate sets the item aside, as it decides: unreadable, or the first rule that it breaks."""
    form, sent = provocation
    source = replace(SOURCES[form.source], form=form)
    try:
        facts = form.examine(sent).facts
    except Unreadable as error:
        return error.reason
    broken = {result.rule for result in validate_items([facts], source) if result.unexpected_rows}
    return next((rule.reason for rule in source.rules if rule.name in broken and rule.reason), None)


@pytest.mark.parametrize("reason", sorted(REASONS.keys() | PROVOCATIONS.keys()))
def test_every_reason_is_in_the_catalogue_and_can_be_provoked(reason: str) -> None:
    """A new reason needs an item in provocations.py; an item needs a reason that there is."""
    assert reason in PROVOCATIONS, "no item provokes it: add one to provocations.py"
    assert re.fullmatch(r"[A-Z].{15,}\.", REASONS[reason])
    assert reason_for(PROVOCATIONS[reason]) == reason


def test_no_unreadable_item_has_a_reason_that_is_not_described() -> None:
    """Read from the source: whatever raises Unreadable names a reason of the catalogue."""
    raised = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Unreadable":
                assert isinstance(node.args[0], ast.Constant), f"{path.name}: a reason is written out"
                raised.add(node.args[0].value)
    assert raised == set(UNREADABLE)


def test_a_reason_of_another_version_is_told_to_be_one() -> None:
    assert "this version" in describe("title_too_long")
    assert describe("pay_negative") == "Pay, where it is given, is zero or more."
