"""Terraform's files as plain values: every module folder read by `hcl2tojson`, its quotes and markers taken off.

    infra/terraform/**.tf → hcl2tojson → Module(variables, outputs, resources, …)

An expression stays text, as "${…}". Keep out: what is right or wrong about a module.
"""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from usajobs_assets_tests.conftest import PROJECT

TERRAFORM = PROJECT / "infra" / "terraform"
_IS_BLOCK = "__is_block__"

Body = Mapping[str, Any]


class Block(dict[str, Any]):
    """What stands between braces without an equals sign before them; a plain dict is a value."""


@dataclass(frozen=True)
class Module:
    """One folder. Resources and data are by (type, name), everything else by name."""

    folder: Path
    variables: Mapping[str, Body]
    outputs: Mapping[str, Body]
    modules: Mapping[str, Body]
    providers: Mapping[str, Body]
    settings: Body
    resources: Mapping[tuple[str, str], Body]
    data: Mapping[tuple[str, str], Body]
    locals: Body

    @property
    def name(self) -> str:
        return self.folder.relative_to(TERRAFORM).as_posix()

    def calls(self, call: str) -> Path:
        """The folder that a module block calls."""
        return (self.folder / self.modules[call]["source"]).resolve()

    @property
    def everything(self) -> list[Any]:
        """All values in which something may be referred to."""
        named = [self.outputs, self.modules, self.providers, self.variables]
        return [*named, self.resources, self.data, self.locals]


def read_modules(hcl2tojson: Path) -> dict[Path, Module]:
    """Every folder with Terraform in it."""
    paths = sorted(TERRAFORM.rglob("*.tf"))
    run = subprocess.run([hcl2tojson, "--ndjson", "-q", *paths], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    files = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(files) == len(paths)
    by_folder: dict[Path, list[dict[str, Any]]] = {}
    for file in files:
        by_folder.setdefault(Path(file.pop("__file__")).parent, []).append(file)
    return {folder: _module(folder, of_it) for folder, of_it in by_folder.items()}


def _module(folder: Path, files: list[dict[str, Any]]) -> Module:
    blocks: dict[str, list[Any]] = {}
    for file in files:
        for kind, found in file.items():
            if kind != _IS_BLOCK:
                blocks.setdefault(kind, []).extend(_plain(each) for each in found)
    return Module(
        folder,
        variables=_by_name(blocks.get("variable", [])),
        outputs=_by_name(blocks.get("output", [])),
        modules=_by_name(blocks.get("module", [])),
        providers=_by_name(blocks.get("provider", [])),
        settings={name: value for body in blocks.get("terraform", []) for name, value in body.items()},
        resources=_by_type_and_name(blocks.get("resource", [])),
        data=_by_type_and_name(blocks.get("data", [])),
        locals={name: value for body in blocks.get("locals", []) for name, value in body.items()},
    )


def _by_name(blocks: list[Any]) -> dict[str, Body]:
    return {name: body for block in blocks for name, body in block.items()}


def _by_type_and_name(blocks: list[Any]) -> dict[tuple[str, str], Body]:
    found = {}
    for block in blocks:
        for kind, named in block.items():
            for name, body in named.items():
                assert (kind, name) not in found, f"{kind}.{name} is there twice"
                found[kind, name] = body
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        made = {_unquoted(key): _plain(each) for key, each in value.items() if key != _IS_BLOCK}
        return Block(made) if _IS_BLOCK in value else made
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return _unquoted(value) if isinstance(value, str) else value


def _unquoted(text: str) -> str:
    return text[1:-1] if re.fullmatch(r'".*"', text, re.DOTALL) else text


def texts(value: Any) -> Iterator[str]:
    """Every text in a value, however deep; keys too, since an expression may be one."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from texts(key if isinstance(key, str) else list(key))
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value
