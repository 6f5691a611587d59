"""What holds for every module: references lead somewhere, everything is documented, names of the brief are kept."""

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from usajobs_assets_tests.infra.hcl import TERRAFORM, Module, texts
from usajobs_assets_tests.infra.references import missing_references, unused_declarations

Modules = Mapping[Path, Module]

INPUTS = {
    "usajobs_auth_secret_name", "db_url_secret_name", "schedule_expression", "keyword", "location_name", "max_pages",
    "container_cpu", "container_memory",
}  # fmt: skip
OUTPUTS = {"ecr_repo_url", "ecs_cluster_arn", "task_definition_arn", "event_rule_name", "log_group"}


def environments(modules: Modules) -> list[Module]:
    return [module for module in modules.values() if module.name.startswith("environments/")]


def test_every_reference_leads_somewhere_and_every_input_is_known_and_given(modules: Modules) -> None:
    assert missing_references(modules) == []


def test_nothing_is_declared_that_nobody_reads(modules: Modules) -> None:
    assert [fault for module in modules.values() for fault in unused_declarations(module)] == []


def test_every_variable_and_output_is_described_and_typed(modules: Modules) -> None:
    bare = [
        f"{module.name}: {name}"
        for module in modules.values()
        for name, body in (*module.variables.items(), *module.outputs.items())
        if not body.get("description") or (name in module.variables and "type" not in body)
    ]
    assert bare == []


def test_there_are_two_environments_with_the_same_inputs_and_outputs(modules: Modules) -> None:
    staging, production = sorted(environments(modules), key=lambda module: module.name, reverse=True)
    assert (staging.name, production.name) == ("environments/staging", "environments/production")
    assert staging.variables == production.variables
    assert staging.outputs == production.outputs


def test_the_names_of_the_brief_are_kept(modules: Modules) -> None:
    for environment in environments(modules):
        assert set(environment.variables) >= INPUTS
        assert set(environment.outputs) >= OUTPUTS


def test_every_output_of_the_whole_is_an_output_of_each_environment(modules: Modules) -> None:
    whole = modules[TERRAFORM / "modules" / "usajobs"]
    assert all(set(environment.outputs) == set(whole.outputs) for environment in environments(modules))


def test_versions_are_pinned(modules: Modules) -> None:
    """Exactly where Terraform is run, and to the major version in modules."""
    for module in modules.values():
        version = module.settings["required_providers"][0]["aws"]["version"]
        exact = module.name.startswith("environments/")
        assert re.fullmatch(r"\d+\.\d+\.\d+" if exact else r"~> \d+\.\d+", version), module.name
        assert module.settings["required_version"] == ">= 1.10", module.name


def test_no_account_and_no_moving_tag_is_written_down(modules: Modules) -> None:
    found = [text for module in modules.values() for text in texts(module.everything)]
    assert [text for text in found if re.search(r"\b\d{12}\b", text) or ":latest" in text] == []


def test_the_example_of_values_names_inputs_that_exist_and_all_that_are_needed(modules: Modules) -> None:
    for environment in environments(modules):
        example = (environment.folder / "terraform.tfvars.example").read_text()
        named = set(re.findall(r"^#? ?(\w+)\s+=", example, re.MULTILINE)) - {"hostname"}
        needed = {name for name, body in environment.variables.items() if "default" not in body}
        assert needed <= named <= set(environment.variables), environment.name


def test_it_is_formatted(tool: Callable[[str], Path]) -> None:
    """By an old Terraform, for which this is all that it can do here."""
    (program,) = tool("python").parent.parent.glob("lib/*/site-packages/cloudrail/terraform_0_15/terraform")
    program.chmod(0o755)
    run = subprocess.run(
        [program, "fmt", "-check", "-recursive", "-diff", TERRAFORM],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CHECKPOINT_DISABLE": "1"},
    )
    assert (run.returncode, run.stdout) == (0, "")


@pytest.mark.parametrize("module", ["network", "lake", "database", "schedule"])
def test_a_module_that_takes_what_people_type_checks_it(modules: Modules, module: str) -> None:
    variables = modules[TERRAFORM / "modules" / module].variables
    assert any("validation" in body for body in variables.values())
