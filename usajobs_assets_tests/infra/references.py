"""Whether what Terraform's expressions refer to exists; for a machine on which Terraform itself cannot be had.

    var.x, local.x, module.x.output, data.type.name.attribute, aws_type.name.attribute

Keep out: types, and attributes that are read by index or by a key that is computed.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from usajobs_assets_tests.infra.hcl import Module, texts

_STRING = re.compile(r'"(?:[^"\\$]|\\.|\$(?!\{))*"')
_INDEX = r"(?:\[[^\]]*\])?"
_REFERENCE = re.compile(
    rf"(?<![\w.\"])(?:(var|local)\.(\w+)|(module)\.(\w+){_INDEX}\.(\w+)"
    rf"|(data\.)?(aws_\w+)\.(\w+){_INDEX}(?:\.(\w+))?)"
)


def missing_references(modules: Mapping[Path, Module]) -> list[str]:
    """A sentence for each reference that leads nowhere, and for each input that is missing or unknown."""
    return [
        fault
        for module in modules.values()
        for fault in (*_dangling(module, modules), *_inputs(module, modules))
    ]


def attribute_references(module: Module) -> Iterator[tuple[str, str, str]]:
    """(type, name, attribute) of each attribute of a resource or data source that is read; data types as data.type."""
    for found in _references(module):
        data, kind, name, attribute = found.group(6, 7, 8, 9)
        if kind and attribute:
            yield f"{data or ''}{kind}", name, attribute


def unused_declarations(module: Module) -> list[str]:
    """Variables and locals that nothing reads."""
    used = {(found[1], found[2]) for found in _references(module) if found[1]}
    declared = [("var", name) for name in module.variables] + [("local", name) for name in module.locals]
    return [f"{module.name}: {kind}.{name}" for kind, name in declared if (kind, name) not in used]


def _references(module: Module) -> Iterator[re.Match[str]]:
    for text in texts(module.everything):
        # A text may be one expression, with others inside; strings without any cannot refer to something.
        if "${" in text:
            yield from _REFERENCE.finditer(_STRING.sub('""', text))


def _dangling(module: Module, modules: Mapping[Path, Module]) -> Iterator[str]:
    for found in _references(module):
        where, name, _, call, output, data, kind, resource, _ = found.groups()
        known = (
            name in (module.variables if where == "var" else module.locals)
            if where
            else call in module.modules and output in modules[module.calls(call)].outputs
            if call
            else (kind, resource) in (module.data if data else module.resources)
        )
        if not known:
            yield f"{module.name}: {found[0]}"


def _inputs(module: Module, modules: Mapping[Path, Module]) -> Iterator[str]:
    meta = {"source", "count", "for_each", "providers", "depends_on"}
    for call, body in module.modules.items():
        declared = modules[module.calls(call)].variables
        for name in set(body) - meta - set(declared):
            yield f"{module.name}: module {call} knows no {name}"
        for name, variable in declared.items():
            if "default" not in variable and name not in body:
                yield f"{module.name}: module {call} is not given {name}"
