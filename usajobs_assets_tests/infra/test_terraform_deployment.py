"""What only shows when it is applied: values that a plan does not know, labels that need a right, a revision that goes.

Held against the Terraform, since no account is at hand. Keep out: who may do what (test_terraform_policies.py).
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from usajobs_assets_tests.infra.hcl import TERRAFORM, Body, Module, texts

Modules = Mapping[Path, Module]


def part(modules: Modules, name: str) -> Module:
    return modules[TERRAFORM / "modules" / name]


def unknown_inputs(modules: Modules) -> dict[Path, set[str]]:
    """By module: the inputs that are made from another module's output, hence unknown until it is applied."""
    found: dict[Path, set[str]] = {}
    for module in modules.values():
        for call, body in module.modules.items():
            made = {name for name, value in body.items() if any("module." in each for each in texts(value))}
            found.setdefault(module.calls(call), set()).update(made)
    return found


def variables_of(module: Module, expression: str) -> Iterator[str]:
    """The variables that an expression needs, those behind its locals included."""
    yield from re.findall(r"\bvar\.(\w+)", expression)
    for name in re.findall(r"\blocal\.(\w+)", expression):
        for text in texts(module.locals[name]):
            yield from variables_of(module, text)


def counted(module: Module) -> Iterator[tuple[str, str]]:
    """(what, expression) of each count."""
    for (kind, name), body in (*module.resources.items(), *module.data.items()):
        if "count" in body:
            yield f"{kind}.{name}", str(body["count"])
    for call, body in module.modules.items():
        if "count" in body:
            yield f"module.{call}", str(body["count"])


def test_how_many_there_are_is_known_before_anything_is_made(modules: Modules) -> None:
    """Terraform refuses a count that hangs on what another module has yet to make, be it only `== null`."""
    unknown = unknown_inputs(modules)
    assert "target_group_arn" in unknown[part(modules, "services").folder]
    counts = [(module, what, text) for module in modules.values() for what, text in counted(module)]
    assert len(counts) > 10
    assert [
        f"{module.name}: {what} counts by var.{name}"
        for module, what, text in counts
        for name in variables_of(module, text)
        if name in unknown.get(module.folder, set())
    ] == []


def allowed(modules: Modules, policy: str, action: str) -> list[Body]:
    """The statements of a policy of the roles that allow an action."""
    statements = part(modules, "roles").data["aws_iam_policy_document", policy]["statement"]
    return [statement for statement in statements if action in statement["actions"]]


def test_whoever_starts_tasks_with_labels_may_set_them(modules: Modules) -> None:
    """The scheduler hands the definition's on, Dagster's launcher adds its own: RunTask fails without the right."""
    schedule = part(modules, "schedule").resources["aws_scheduler_schedule", "this"]
    assert schedule["target"][0]["ecs_parameters"][0]["propagate_tags"] == "TASK_DEFINITION"
    for policy in ("scheduler", "launcher"):
        (statement,) = allowed(modules, policy, "ecs:TagResource")
        assert statement["resources"] == ["${local.tasks}"]
        assert dict(statement["condition"][0]) == {
            "test": "StringEquals", "variable": "ecs:CreateAction", "values": ["RunTask"],
        }  # fmt: skip


def test_whoever_makes_the_launcher_may_look_a_definition_up(modules: Modules) -> None:
    """A UI to look only makes it as well; the daemon's role has what the viewer's has."""
    assert allowed(modules, "viewer", "ecs:DescribeTaskDefinition")
    launcher = part(modules, "roles").data["aws_iam_policy_document", "launcher"]
    assert launcher["source_policy_documents"] == ["${data.aws_iam_policy_document.viewer.json}"]


def test_a_revision_stays_while_the_daemon_of_before_starts_runs_by_it(modules: Modules) -> None:
    definitions = [
        body
        for module in modules.values()
        for (kind, _), body in module.resources.items()
        if kind == "aws_ecs_task_definition"
    ]
    assert definitions
    assert all(body.get("skip_destroy") is True for body in definitions)


def test_a_new_definition_of_a_run_starts_anew_whoever_starts_runs(modules: Modules) -> None:
    """The launcher looks it up once for each process. What is in the definition of a run has to be in the value."""
    tasks = part(modules, "tasks").locals
    revision = str(tasks["launcher_environment"])
    assert "USAJOBS_RUN_REVISION" in revision
    started = re.sub(r"\s+", " ", str(tasks["tasks"]["run"]))
    inputs = set(re.findall(r"\b(?:var|local)\.\w+", started)) - {"local.any_command"}
    assert {"local.all_secrets", "local.dagster_environment", "var.container_cpu"} <= inputs
    assert inputs | {"local.image", "var.cpu_architecture"} <= set(
        re.findall(r"\b(?:var|local)\.\w+", revision)
    )
    assert "local.launcher_environment" in str(tasks["tasks"]["daemon"]["environment"])
    assert "local.launcher_environment" in str(tasks["tasks"]["web"]["environment"])


def test_the_clients_secret_may_end_with_a_newline(modules: Modules) -> None:
    """An editor or `echo` leaves one, and the provider would refuse the login."""
    found = [text for text in texts(part(modules, "access").resources) if "secret_string" in text]
    assert len(found) == 2
    assert all(re.fullmatch(r"\$\{trimspace\([\w.]+\.secret_string\)\}", text) for text in found)
