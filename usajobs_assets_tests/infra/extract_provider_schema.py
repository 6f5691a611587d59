"""Writes provider_schema.json: what the AWS provider of Terraform knows of the resources that are used here.

    npm pack @cdktf/provider-aws@21.22.1 && tar xzf cdktf-provider-aws-21.22.1.tgz
    python -m usajobs_assets_tests.infra.extract_provider_schema package TOOLS/bin/hcl2tojson

That package was generated from the provider's own schema, and is where it can be had without Terraform. To be run
again when a resource is used for the first time, and when the provider's version changes.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from usajobs_assets_tests.infra.hcl import read_modules

SCHEMA = Path(__file__).with_name("provider_schema.json")
_FIELD = re.compile(r"^\s+(\w+): (.*)$", re.MULTILINE)
_NESTED = re.compile(r"(\w+)ToTerraform\b")
_PLAIN = {"string", "number", "boolean", "any"}


def main(package: Path, hcl2tojson: Path) -> None:
    """Extract what the Terraform of this project uses."""
    sources = {type_of(text): text for text in _sources(package)}
    version = json.loads((package / "package.json").read_text())["cdktf"]["provider"]["version"]
    used = {
        f"{kind}{name}"
        for module in read_modules(hcl2tojson).values()
        for kind, blocks in (("", module.resources), ("data.", module.data))
        for name, _ in blocks
    }
    found = {name: schema_of(*sources[name]) for name in sorted(used)}
    SCHEMA.write_text(json.dumps({"version": version, "types": found}, indent=1, sort_keys=True) + "\n")


def _sources(package: Path) -> Iterator[tuple[str, str]]:
    for script in sorted((package / "lib").glob("*/index.js")):
        yield script.read_text(), script.with_name("index.d.ts").read_text()


def type_of(source: tuple[str, str]) -> str:
    """aws_s3_bucket, or data.aws_region for a data source."""
    script, _ = source
    found = re.search(r"terraformResourceType: '(\w+)'", script)
    is_data = "extends cdktf.TerraformDataSource" in script
    return f"{'data.' if is_data else ''}{found[1] if found else ''}"


def schema_of(script: str, declarations: str) -> dict[str, Any]:
    """Its arguments and blocks, which of them are required, and what it tells besides."""
    body = script.split("synthesizeAttributes() {", 1)[1].split("return {", 1)[1].split("};", 1)[0]
    config = re.search(r"export interface \w+Config extends.*?\n}", declarations, re.DOTALL)
    schema = _fields(body, config[0] if config else "", script, declarations)
    own = script[script.rindex("extends cdktf.Terraform") :]
    simple = re.findall(r"get\w*Attribute\('(\w+)'\)", own)
    nested = re.findall(r"(?:List|Map|OutputReference)\(this, [\"'](\w+)[\"']", own)
    schema["attributes"] = sorted({*simple, *nested})
    return schema


def _fields(body: str, interface: str, script: str, declarations: str) -> dict[str, Any]:
    required = {_snake(name) for name in re.findall(r"readonly (\w+):", interface)}
    arguments, blocks = {}, {}
    for name, value in _FIELD.findall(body):
        nested = next((each for each in _NESTED.findall(value) if each not in _PLAIN), None)
        if nested:
            blocks[name] = {"required": name in required, **_nested(nested, script, declarations)}
        else:
            arguments[name] = name in required
    return {"arguments": arguments, "blocks": blocks}


def _nested(name: str, script: str, declarations: str) -> dict[str, Any]:
    function = script.split(f"function {name}ToTerraform(struct) {{", 1)[1].split("\n}", 1)[0]
    interface = re.search(rf"export interface {name[0].upper()}{name[1:]} {{.*?\n}}", declarations, re.DOTALL)
    return _fields(function.split("return {", 1)[-1], interface[0] if interface else "", script, declarations)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
