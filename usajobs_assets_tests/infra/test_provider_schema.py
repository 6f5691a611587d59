"""Every resource, argument, block and attribute that the Terraform names exists in the provider's own schema.

`terraform validate` would say the same, and cannot be had here. The schema is of exactly the version that is pinned.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from usajobs_assets_tests.infra.extract_provider_schema import SCHEMA
from usajobs_assets_tests.infra.hcl import Block, Body, Module
from usajobs_assets_tests.infra.references import attribute_references

_META = {"count", "for_each", "provider", "depends_on", "lifecycle"}
Modules = Mapping[Path, Module]


@pytest.fixture(scope="module")
def schema() -> Mapping[str, Any]:
    return json.loads(SCHEMA.read_text())


def blocks_of(module: Module) -> Iterator[tuple[str, str, Body]]:
    """Type, a name for messages, and body of everything that the provider has to know."""
    for prefix, found in (("", module.resources), ("data.", module.data)):
        for (kind, name), body in found.items():
            yield f"{prefix}{kind}", f"{module.name}: {kind}.{name}", body


def faults_of(where: str, body: Body, known: Mapping[str, Any]) -> Iterator[str]:
    """What the schema does not know or misses; nested blocks in the same way, those that are dynamic too."""
    nested = list(_nested_blocks(body))
    arguments = {name for name, value in body.items() if not _is_block(value)} - _META - {"dynamic"}
    yield from (
        f"{where} has no argument {name}"
        for name in arguments - set(known["arguments"]) - set(known["blocks"])
    )
    given = arguments | {name for name, _ in nested}
    required = {name for name, is_required in known["arguments"].items() if is_required}
    required |= {name for name, block in known["blocks"].items() if block["required"]}
    yield from (f"{where} lacks {name}" for name in required - given)
    for name, content in nested:
        if name not in known["blocks"]:
            yield f"{where} has no block {name}"
        else:
            yield from faults_of(f"{where}.{name}", content, known["blocks"][name])


def _is_block(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, Block) for each in value)


def _nested_blocks(body: Body) -> Iterator[tuple[str, Body]]:
    for name, value in body.items():
        if name == "dynamic":
            yield from ((kind, each["content"][0]) for dynamic in value for kind, each in dynamic.items())
        elif name not in _META and _is_block(value):
            yield from ((name, each) for each in value)


def test_the_schema_is_of_the_version_that_is_pinned(modules: Modules, schema: Mapping[str, Any]) -> None:
    pinned = {
        module.settings["required_providers"][0]["aws"]["version"]
        for module in modules.values()
        if module.name.startswith("environments/")
    }
    assert pinned == {schema["version"]}


def test_every_argument_and_block_exists_and_none_that_is_required_is_missing(
    modules: Modules, schema: Mapping[str, Any]
) -> None:
    checked, faults = 0, []
    for module in modules.values():
        for kind, where, body in blocks_of(module):
            checked += 1
            known = schema["types"].get(kind)
            faults += [f"{where}: not in the schema"] if known is None else faults_of(where, body, known)
    assert checked > 100
    assert faults == []


def test_every_attribute_that_is_read_exists(modules: Modules, schema: Mapping[str, Any]) -> None:
    read = [(module.name, *found) for module in modules.values() for found in attribute_references(module)]
    assert len(read) > 100
    assert [each for each in read if each[3] not in schema["types"][each[1]]["attributes"]] == []


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ({"buckets": "x"}, "has no argument buckets"),
        ({"bucket": "x", "corsrule": [Block({})]}, "has no block corsrule"),
        ({"dynamic": [{"cors_rule": Block({"content": [Block({"origins": ["*"]})]})}]}, "has no argument origins"),
        ({"cors_rule": [Block({"allowed_methods": ["GET"]})]}, "lacks allowed_origins"),
    ],
)  # fmt: skip
def test_a_slip_is_noticed(schema: Mapping[str, Any], broken: Body, complaint: str) -> None:
    faults = list(faults_of("here", broken, schema["types"]["aws_s3_bucket"]))
    assert any(complaint in fault for fault in faults), faults
